namespace Netcd.Storage.Bolt.Tree;

/// <summary>
/// Keys and values a write transaction has taken over. Bytes never move before the transaction ends, so spans into it stay valid.
/// Positions are negative: sign bit, chunk number, offset in the chunk.
/// </summary>
internal sealed class Arena
{
    private const int ChunkSize = 256 << 10;
    private const int LargeSize = 64 << 10;
    private const int ChunksKept = 8;

    private readonly List<byte[]> _chunks = [];
    private int _current = -1;
    private int _used;

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

    /// <summary>Forgets everything and keeps a few chunks for the next transaction.</summary>
    public void Reset()
    {
        _chunks.RemoveAll(static chunk => chunk.Length != ChunkSize);
        if (_chunks.Count > ChunksKept)
        {
            _chunks.RemoveRange(ChunksKept, _chunks.Count - ChunksKept);
        }

        _current = -1;
        _used = 0;
    }

    private static long Position(int chunk, int offset) => long.MinValue | ((long)chunk << 32) | (uint)offset;

    private void StartChunk()
    {
        int next = _current + 1;
        while (next < _chunks.Count && _chunks[next].Length != ChunkSize)
        {
            next++;
        }

        if (next == _chunks.Count)
        {
            _chunks.Add(GC.AllocateUninitializedArray<byte>(ChunkSize));
        }

        _current = next;
        _used = 0;
    }
}
