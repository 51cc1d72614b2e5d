namespace Netcd.Core.Backend;

/// <summary>Reading the small buckets, buffered writes included.</summary>
public sealed partial class BackendStore
{
    /// <inheritdoc/>
    public byte[]? Get(BucketId bucket, ReadOnlySpan<byte> key)
    {
        lock (_gate)
        {
            if ((_current.Bucket(bucket) is { } current && current.TryGet(key, out byte[]? pending))
                || (_frozen?.Bucket(bucket) is { } frozen && frozen.TryGet(key, out pending)))
            {
                return pending;
            }

            return _snapshot.Pages.Read.TryGetBucket(BucketNames.Of(bucket), out var pages) && pages.TryGet(key, out var value)
                ? value.ToArray()
                : null;
        }
    }

    /// <inheritdoc/>
    public void ForEach(BucketId bucket, BackendVisitor visit)
    {
        foreach (var (key, value) in Merged(bucket))
        {
            if (value is not null && !visit(key, value))
            {
                return;
            }
        }
    }

    private SortedDictionary<byte[], byte[]?> Merged(BucketId bucket)
    {
        var merged = new SortedDictionary<byte[], byte[]?>(ByteArrayComparer.Instance);
        lock (_gate)
        {
            if (_snapshot.Pages.Read.TryGetBucket(BucketNames.Of(bucket), out var pages))
            {
                pages.ForEach((key, value, _) =>
                {
                    merged[key.ToArray()] = value.ToArray();
                    return true;
                });
            }

            Overlay(_frozen);
            Overlay(_current);
        }

        return merged;

        void Overlay(WriteBuffer? buffer)
        {
            foreach (var (key, value) in buffer?.Bucket(bucket)?.Sorted() ?? [])
            {
                merged[key] = value;
            }
        }
    }
}
