namespace Netcd.Core.Backend;

/// <summary>Everything written since the last freeze. Changed under the gate; immutable once frozen.</summary>
internal sealed class WriteBuffer
{
    private readonly PendingWrites?[] _buckets = new PendingWrites?[BucketNames.Count];

    /// <summary>Records of the <c>key</c> bucket.</summary>
    public RevisionBuffer Revisions { get; } = new();

    /// <summary>Operations on the small buckets.</summary>
    public int SmallOperations { get; private set; }

    /// <summary>Bytes put into the small buckets.</summary>
    public long SmallBytes { get; private set; }

    public int Operations => Revisions.Count + SmallOperations;

    public long Bytes => Revisions.Bytes + SmallBytes;

    public PendingWrites? Bucket(BucketId bucket) => _buckets[(int)bucket];

    public void Put(BucketId bucket, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        SmallOperations++;
        SmallBytes += key.Length + value.Length;
        ForWriting(bucket).Put(key, value);
    }

    public void Delete(BucketId bucket, ReadOnlySpan<byte> key)
    {
        SmallOperations++;
        ForWriting(bucket).Delete(key);
    }

    private PendingWrites ForWriting(BucketId bucket) => _buckets[(int)bucket] ??= new PendingWrites();
}
