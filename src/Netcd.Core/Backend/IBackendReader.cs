namespace Netcd.Core.Backend;

/// <summary>Reads the small buckets at start, before the apply loop runs; later their owners answer from memory.</summary>
public interface IBackendReader
{
    /// <summary>A copy of the value of a key, or null.</summary>
    byte[]? Get(BucketId bucket, ReadOnlySpan<byte> key);

    /// <summary>Visits a bucket in key order.</summary>
    void ForEach(BucketId bucket, BackendVisitor visit);
}
