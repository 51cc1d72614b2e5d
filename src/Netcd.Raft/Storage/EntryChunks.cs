using System.Diagnostics;

namespace Netcd.Raft;

/// <summary>
/// A run of consecutive entries in arrays of fixed size. Adding never moves entries, dropping the front frees whole arrays, and a
/// slot that was filled once is never filled again, so that slices handed out stay as they are.
/// </summary>
internal sealed class EntryChunks
{
    private const int ChunkLength = 1024;

    private readonly List<Entry[]> _chunks = [];
    private int _head;

    public int Count { get; private set; }

    public ref readonly Entry this[int position]
    {
        get
        {
            Debug.Assert((uint)position < (uint)Count, "position is outside of the run");
            var slot = _head + position;
            return ref _chunks[slot / ChunkLength][slot % ChunkLength];
        }
    }

    public void Add(ReadOnlySpan<Entry> entries)
    {
        while (!entries.IsEmpty)
        {
            var slot = _head + Count;
            if (slot / ChunkLength == _chunks.Count)
            {
                _chunks.Add(new Entry[ChunkLength]);
            }

            var room = _chunks[slot / ChunkLength].AsSpan(slot % ChunkLength);
            var part = entries[..Math.Min(entries.Length, room.Length)];
            part.CopyTo(room);
            Count += part.Length;
            entries = entries[part.Length..];
        }
    }

    /// <summary>Drops everything from a position on.</summary>
    public void Truncate(int position)
    {
        var slot = _head + position;
        var kept = slot % ChunkLength;
        var chunk = slot / ChunkLength;
        if (kept > 0)
        {
            _chunks[chunk] = CopyOf(chunk, 0, kept);
            chunk++;
        }

        _chunks.RemoveRange(chunk, _chunks.Count - chunk);
        Count = position;
        if (Count == 0)
        {
            Clear();
        }
    }

    /// <summary>Drops the first entries and lets go of their payloads.</summary>
    public void RemoveFirst(int count)
    {
        if (count == Count)
        {
            Clear();
            return;
        }

        var slot = _head + count;
        _chunks.RemoveRange(0, slot / ChunkLength);
        _head = slot % ChunkLength;
        Count -= count;
        if (_head > 0)
        {
            _chunks[0] = CopyOf(0, _head, Math.Min(ChunkLength - _head, Count));
        }
    }

    public void Clear()
    {
        _chunks.Clear();
        _head = 0;
        Count = 0;
    }

    /// <summary>Entries as one piece of memory; copied only when they cross a chunk's end.</summary>
    public ReadOnlyMemory<Entry> Slice(int position, int length)
    {
        if (length == 0)
        {
            return default;
        }

        var slot = _head + position;
        var (chunk, start) = (slot / ChunkLength, slot % ChunkLength);
        if (start + length <= ChunkLength)
        {
            return _chunks[chunk].AsMemory(start, length);
        }

        var copy = new Entry[length];
        for (var done = 0; done < length; chunk++, start = 0)
        {
            var part = _chunks[chunk].AsSpan(start, Math.Min(ChunkLength - start, length - done));
            part.CopyTo(copy.AsSpan(done));
            done += part.Length;
        }

        return copy;
    }

    private Entry[] CopyOf(int chunk, int start, int length)
    {
        var copy = new Entry[ChunkLength];
        _chunks[chunk].AsSpan(start, length).CopyTo(copy.AsSpan(start));
        return copy;
    }
}
