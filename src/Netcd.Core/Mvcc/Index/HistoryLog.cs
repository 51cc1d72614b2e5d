namespace Netcd.Core.Mvcc.Index;

/// <summary>
/// Superseded changes of all keys in the order in which they were superseded. The changes of one key are chained backwards.
/// Because the order is that of the superseding revision, a compaction only cuts off the front; links to places before the
/// front lead nowhere. One writer, readers of any thread.
/// </summary>
internal sealed class HistoryLog
{
    /// <summary>No place.</summary>
    public const long None = 0;

    private HistoryChunk?[] _table = new HistoryChunk?[4];
    private long _front = 1;
    private long _next = 1;

    /// <summary>Changes held.</summary>
    public long Count => _next - _front;

    /// <summary>Appends a change.</summary>
    /// <returns>Its place.</returns>
    public long Append(in HistoryNode node)
    {
        long place = _next;
        long number = place >> HistoryChunk.SizeBits;
        var chunk = Find(number) ?? AddChunk(number);
        chunk[place] = node;
        _next = place + 1;
        return place;
    }

    /// <summary>Reads a change; false when its place was cut off.</summary>
    public bool TryGet(long place, out HistoryNode node)
    {
        if (place >= Volatile.Read(ref _front) && Find(place >> HistoryChunk.SizeBits) is { } chunk)
        {
            node = chunk[place];
            return true;
        }

        node = default;
        return false;
    }

    /// <summary>Cuts off what was superseded at or before a revision.</summary>
    /// <param name="revision">Compaction revision.</param>
    /// <param name="limit">Most changes to cut off.</param>
    /// <returns>Whether more is left to cut off.</returns>
    public bool Trim(long revision, int limit)
    {
        long front = _front;
        for (; limit > 0 && front < _next; limit--, front++)
        {
            var chunk = Find(front >> HistoryChunk.SizeBits)!;
            if (chunk[front].SupersededBy > revision)
            {
                break;
            }

            if ((front & (HistoryChunk.Size - 1)) == HistoryChunk.Size - 1)
            {
                Volatile.Write(ref _table[chunk.Number & (_table.Length - 1)], null);
            }
        }

        Volatile.Write(ref _front, front);
        return limit == 0;
    }

    private HistoryChunk? Find(long number)
    {
        var table = Volatile.Read(ref _table);
        var chunk = Volatile.Read(ref table[number & (table.Length - 1)]);
        return chunk is not null && chunk.Number == number ? chunk : null;
    }

    private HistoryChunk AddChunk(long number)
    {
        if (_table[number & (_table.Length - 1)] is not null)
        {
            var larger = new HistoryChunk?[_table.Length * 2];
            foreach (var chunk in _table)
            {
                if (chunk is not null)
                {
                    larger[chunk.Number & (larger.Length - 1)] = chunk;
                }
            }

            Volatile.Write(ref _table, larger);
        }

        var added = new HistoryChunk(number);
        Volatile.Write(ref _table[number & (_table.Length - 1)], added);
        return added;
    }
}
