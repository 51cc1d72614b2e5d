namespace Netcd.Core.Backend;

/// <summary>
/// What the apply loop writes into the backend. Everything written while one entry is applied becomes durable
/// together with that entry's consistent index, or not at all. Apply loop only.
/// </summary>
public interface IBackendWriter
{
    /// <summary>Sets a key. The spans are copied.</summary>
    void Put(BucketId bucket, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Removes a key; no effect when it is missing.</summary>
    void Delete(BucketId bucket, ReadOnlySpan<byte> key);
}
