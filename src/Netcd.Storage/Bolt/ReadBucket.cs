namespace Netcd.Storage.Bolt;

/// <summary>A bucket as of a snapshot. Thread-safe; free of allocations except for cursors.</summary>
public readonly struct ReadBucket
{
    /// <summary>The bucket's sequence number (etcd never sets it).</summary>
    public ulong Sequence => throw new NotImplementedException();

    /// <summary>Finds a value. The span points into the mapped file and ends with the transaction.</summary>
    /// <returns>False when the key is missing or names a nested bucket.</returns>
    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>Finds a nested bucket.</summary>
    public bool TryGetBucket(ReadOnlySpan<byte> name, out ReadBucket bucket) => throw new NotImplementedException();

    /// <summary>Opens a cursor that stands before the first entry. One object; reusable by <see cref="BoltCursor.Seek"/>.</summary>
    public BoltCursor OpenCursor() => throw new NotImplementedException();

    /// <summary>Visits every entry in key order.</summary>
    public void ForEach(BoltVisitor visit) => throw new NotImplementedException();
}
