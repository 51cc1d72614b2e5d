using Netcd.Core.Backend;

namespace Netcd.Core.Tests.World;

/// <summary>The small buckets in memory.</summary>
public sealed class MemoryBackend : IBackendReader, IBackendWriter
{
    private readonly Dictionary<BucketId, SortedDictionary<byte[], byte[]>> _buckets = [];

    public void Put(BucketId bucket, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Of(bucket)[key.ToArray()] = value.ToArray();

    public void Delete(BucketId bucket, ReadOnlySpan<byte> key) => Of(bucket).Remove(key.ToArray());

    public byte[]? Get(BucketId bucket, ReadOnlySpan<byte> key) => Of(bucket).GetValueOrDefault(key.ToArray());

    public int Count(BucketId bucket) => Of(bucket).Count;

    public void ForEach(BucketId bucket, BackendVisitor visit)
    {
        foreach ((byte[] key, byte[] value) in Of(bucket))
        {
            if (!visit(key, value))
            {
                return;
            }
        }
    }

    private SortedDictionary<byte[], byte[]> Of(BucketId bucket)
    {
        if (!_buckets.TryGetValue(bucket, out SortedDictionary<byte[], byte[]>? pairs))
        {
            pairs = new(Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y)));
            _buckets.Add(bucket, pairs);
        }

        return pairs;
    }
}
