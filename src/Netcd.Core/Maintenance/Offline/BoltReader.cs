using System.Buffers.Binary;
using Netcd.Core.Backend;
using Netcd.Storage.Bolt;

namespace Netcd.Core.Maintenance.Offline;

/// <summary>Reads records straight out of a database file, without a running member.</summary>
/// <param name="transaction">What is read.</param>
internal sealed class BoltReader(ReadTransaction transaction) : IBackendReader
{
    /// <inheritdoc/>
    public byte[]? Get(BucketId bucket, ReadOnlySpan<byte> key) =>
        transaction.TryGetBucket(BucketNames.Of(bucket), out ReadBucket found) && found.TryGet(key, out ReadOnlySpan<byte> value) ? value.ToArray() : null;

    /// <inheritdoc/>
    public void ForEach(BucketId bucket, BackendVisitor visit)
    {
        if (transaction.TryGetBucket(BucketNames.Of(bucket), out ReadBucket found))
        {
            found.ForEach((key, value, _) => visit(key, value));
        }
    }

    /// <summary>A number of bucket <c>meta</c>; 0 when there is none.</summary>
    public ulong Number(ReadOnlySpan<byte> key) =>
        Get(BucketId.Meta, key) is { Length: sizeof(ulong) } value ? BinaryPrimitives.ReadUInt64BigEndian(value) : 0;
}
