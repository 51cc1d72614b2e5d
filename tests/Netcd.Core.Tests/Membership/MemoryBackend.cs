using System.Text;
using Netcd.Core.Backend;

namespace Netcd.Core.Tests.Membership;

/// <summary>Buckets in memory, keys in byte order (they are ASCII here).</summary>
internal sealed class MemoryBackend : IBackendReader, IBackendWriter
{
    private readonly SortedDictionary<(BucketId Bucket, string Key), byte[]> _pairs = [];

    public string? Text(BucketId bucket, string key) =>
        _pairs.TryGetValue((bucket, key), out byte[]? value) ? Encoding.UTF8.GetString(value) : null;

    public int Count(BucketId bucket) => _pairs.Keys.Count(k => k.Bucket == bucket);

    public byte[]? Get(BucketId bucket, ReadOnlySpan<byte> key) => _pairs.GetValueOrDefault((bucket, Encoding.UTF8.GetString(key)));

    public void ForEach(BucketId bucket, BackendVisitor visit)
    {
        foreach (((BucketId In, string Key) at, byte[] value) in _pairs)
        {
            if (at.In == bucket && !visit(Encoding.UTF8.GetBytes(at.Key), value))
            {
                return;
            }
        }
    }

    public void Put(BucketId bucket, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        _pairs[(bucket, Encoding.UTF8.GetString(key))] = value.ToArray();

    public void Put(BucketId bucket, string key, string value) => Put(bucket, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));

    public void Delete(BucketId bucket, ReadOnlySpan<byte> key) => _pairs.Remove((bucket, Encoding.UTF8.GetString(key)));
}
