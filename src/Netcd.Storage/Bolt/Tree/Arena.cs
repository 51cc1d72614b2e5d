namespace Netcd.Storage.Bolt.Tree;

/// <summary>
/// Keys and values a write transaction has taken over. Bytes never move before the transaction ends, so spans into it stay valid.
/// Positions are negative: sign bit, chunk number, offset in the chunk.
/// </summary>
internal sealed class Arena
{
    private const int ChunkSize = 256 << 10;
    private const int LargeSize = 64 << 10;
    private const int MostChunksKept = 64;

    private readonly List<byte[]> _chunks = [];
    private readonly List<byte[]> _spare = [];
    private int _current = -1;
    private int _used;
    private int _smallChunks;

    /// <summary>Reserves room for a key and the value that follows it.</summary>
    /// <param name="size">Bytes of both.</param>
    /// <param name="at">Position of the reserved bytes.</param>
    public Span<byte> Reserve(int size, out long at)
    {
        if (size > LargeSize)
        {
            // A chunk of its own, dropped at the end of the transaction; the chunk in use goes on being filled.
            _chunks.Add(GC.AllocateUninitializedArray<byte>(size));
            at = Position(_chunks.Count - 1, 0);
            return _chunks[^1];
        }

        if (_current < 0 || ChunkSize - _used < size)
        {
            StartChunk();
        }

        at = Position(_current, _used);
        Span<byte> room = _chunks[_current].AsSpan(_used, size);
        _used += size;
        return room;
    }

    public ReadOnlySpan<byte> Bytes(long at, int length) => _chunks[(int)((at & long.MaxValue) >> 32)].AsSpan((int)(uint)at, length);

    /// <summary>Forgets everything. Keeps the chunks that a transaction like this one needs; half of those it did not need are let go.</summary>
    public void Reset()
    {
        int keep = Math.Min(MostChunksKept, _smallChunks + (_spare.Count / 2));
        foreach (byte[] chunk in _chunks)
        {
            if (chunk.Length == ChunkSize)
            {
                _spare.Add(chunk);
            }
        }

        if (_spare.Count > keep)
        {
            _spare.RemoveRange(keep, _spare.Count - keep);
        }

        _chunks.Clear();
        _smallChunks = 0;
        _current = -1;
        _used = 0;
    }

    private static long Position(int chunk, int offset) => long.MinValue | ((long)chunk << 32) | (uint)offset;

    private void StartChunk()
    {
        if (_spare.Count > 0)
        {
            _chunks.Add(_spare[^1]);
            _spare.RemoveAt(_spare.Count - 1);
        }
        else
        {
            _chunks.Add(GC.AllocateUninitializedArray<byte>(ChunkSize));
        }

        _current = _chunks.Count - 1;
        _smallChunks++;
        _used = 0;
    }
}
