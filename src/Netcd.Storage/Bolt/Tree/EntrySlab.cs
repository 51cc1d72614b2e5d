using Netcd.Storage.Bolt.Paging;

namespace Netcd.Storage.Bolt.Tree;

/// <summary>Hands out stretches of a few large arrays for the tables of nodes; all are taken back at once when the transaction ends.</summary>
internal sealed class EntrySlab
{
    private const int ChunkLength = 8192;
    private const int MostChunksKept = 16;
    private const int MostLargeKept = 4;
    private const int LargestKept = 64 << 10;

    private readonly List<Entry[]> _chunks = [];
    private readonly List<Entry[]> _large = [];
    private readonly List<Entry[]> _spareLarge = [];
    private int _current = -1;
    private int _used = ChunkLength;

    /// <summary>Reserves room for entries.</summary>
    public ArraySegment<Entry> Rent(int length)
    {
        if (length > ChunkLength / 2)
        {
            return RentLarge(length);
        }

        if (ChunkLength - _used < length)
        {
            _used = 0;
            if (++_current == _chunks.Count)
            {
                _chunks.Add(new Entry[ChunkLength]);
            }
        }

        var room = new ArraySegment<Entry>(_chunks[_current], _used, length);
        _used += length;
        return room;
    }

    public void Reset()
    {
        if (_chunks.Count > MostChunksKept)
        {
            _chunks.RemoveRange(MostChunksKept, _chunks.Count - MostChunksKept);
        }

        foreach (Entry[] table in _large)
        {
            if (table.Length <= LargestKept && _spareLarge.Count < MostLargeKept)
            {
                _spareLarge.Add(table);
            }
        }

        _large.Clear();
        _current = -1;
        _used = ChunkLength;
    }

    private ArraySegment<Entry> RentLarge(int length)
    {
        int spare = _spareLarge.FindIndex(table => table.Length >= length);
        Entry[] table = spare >= 0 ? _spareLarge[spare] : new Entry[length];
        if (spare >= 0)
        {
            _spareLarge.RemoveAt(spare);
        }

        _large.Add(table);
        return new ArraySegment<Entry>(table, 0, length);
    }
}
