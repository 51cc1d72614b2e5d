namespace Netcd.Raft;

/// <summary>
/// The MsgApps that were sent to one peer and not yet acknowledged, as a ring. Bounded by count and, softly, by bytes: the
/// message that crosses the byte limit is still accepted. Full means the caller must not send entries.
/// </summary>
internal sealed class Inflights(int maxCount, ulong maxBytes)
{
    private (ulong Index, ulong Bytes)[] _ring = [];
    private int _start;
    private ulong _bytes;

    public int Count { get; private set; }

    public bool IsFull => Count == maxCount || (maxBytes != 0 && _bytes >= maxBytes);

    /// <summary>Adds a message by the index of its last entry; indexes only grow.</summary>
    public void Add(ulong lastIndex, ulong bytes)
    {
        if (IsFull)
        {
            RaftContract.Broken("cannot add into a Full inflights");
        }

        if (Count == _ring.Length)
        {
            Grow();
        }

        _ring[(_start + Count) % _ring.Length] = (lastIndex, bytes);
        Count++;
        _bytes += bytes;
    }

    /// <summary>Frees the messages whose last entry is at or below an acknowledged index.</summary>
    public void FreeUpTo(ulong index)
    {
        while (Count > 0 && _ring[_start].Index <= index)
        {
            _bytes -= _ring[_start].Bytes;
            _start = (_start + 1) % _ring.Length;
            Count--;
        }
    }

    public void Reset() => (_start, Count, _bytes) = (0, 0, 0);

    /// <summary>Doubles the ring; groups with quiet peers never pay for the maximum.</summary>
    private void Grow()
    {
        var larger = new (ulong, ulong)[(int)Math.Min(maxCount, Math.Max(4L, 2L * _ring.Length))];
        for (var i = 0; i < Count; i++)
        {
            larger[i] = _ring[(_start + i) % _ring.Length];
        }

        (_ring, _start) = (larger, 0);
    }
}
