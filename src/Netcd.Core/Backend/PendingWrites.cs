namespace Netcd.Core.Backend;

/// <summary>Last write of each key of one small bucket since the last freeze; a null value is a removal.</summary>
internal sealed class PendingWrites
{
    private readonly Dictionary<byte[], byte[]?> _writes = new(ByteArrayComparer.Instance);
    private readonly Dictionary<byte[], byte[]?>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    public PendingWrites() => _lookup = _writes.GetAlternateLookup<ReadOnlySpan<byte>>();

    public int Count => _writes.Count;

    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => _lookup[key] = value.ToArray();

    public void Delete(ReadOnlySpan<byte> key) => _lookup[key] = null;

    public bool TryGet(ReadOnlySpan<byte> key, out byte[]? value) => _lookup.TryGetValue(key, out value);

    /// <summary>The writes in key order, so that equal histories make equal files.</summary>
    public KeyValuePair<byte[], byte[]?>[] Sorted()
    {
        var sorted = new KeyValuePair<byte[], byte[]?>[_writes.Count];
        ((ICollection<KeyValuePair<byte[], byte[]?>>)_writes).CopyTo(sorted, 0);
        Array.Sort(sorted, static (a, b) => ByteArrayComparer.Instance.Compare(a.Key, b.Key));
        return sorted;
    }
}
