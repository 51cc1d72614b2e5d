using System.Buffers.Binary;
using Netcd.Core.Backend;
using Netcd.Storage.Bolt;

namespace Netcd.Core.Maintenance.Offline;

/// <summary>Writes records straight into a transaction of the database, without the buffers of a running member.</summary>
/// <param name="transaction">Takes the writes.</param>
internal sealed class BoltWriter(WriteTransaction transaction) : IBackendWriter
{
    /// <inheritdoc/>
    public void Put(BucketId bucket, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        transaction.GetOrCreateBucket(BucketNames.Of(bucket)).Put(key, value);

    /// <inheritdoc/>
    public void Delete(BucketId bucket, ReadOnlySpan<byte> key)
    {
        if (transaction.TryGetBucket(BucketNames.Of(bucket), out WriteBucket? found))
        {
            found.Delete(key);
        }
    }

    /// <summary>A number as it is stored.</summary>
    public static byte[] Number(ulong value)
    {
        byte[] bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }
}
