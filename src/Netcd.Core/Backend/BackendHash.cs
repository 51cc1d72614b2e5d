using Netcd.Storage.Bolt;

namespace Netcd.Core.Backend;

/// <summary>The hash of a whole database (disk-format section 6).</summary>
public static class BackendHash
{
    /// <summary>CRC-32C over bucket names, keys and values in order.</summary>
    /// <param name="read">What to hash.</param>
    /// <param name="skipAppliedPosition">
    /// Leaves <c>consistent_index</c> and <c>term</c> out, as <c>Maintenance.Hash</c> does; <c>etcdutl snapshot status</c> takes everything.
    /// </param>
    public static uint Compute(ReadTransaction read, bool skipAppliedPosition = true)
    {
        var hash = new Crc32C();
        read.Root.ForEach((name, _, isBucket) =>
        {
            if (isBucket && read.TryGetBucket(name, out var bucket))
            {
                hash.Append(name);
                bool isMeta = skipAppliedPosition && name.SequenceEqual(BucketNames.Of(BucketId.Meta));
                bucket.ForEach((key, value, _) =>
                {
                    if (!isMeta || !(key.SequenceEqual(BucketNames.ConsistentIndex) || key.SequenceEqual(BucketNames.Term)))
                    {
                        hash.Append(key);
                        hash.Append(value);
                    }

                    return true;
                });
            }

            return true;
        });
        return hash.Value;
    }
}
