namespace Netcd.Raft;

/// <summary>
/// Entries in one array that only ever grows at its end: a slot is filled once, so that slices handed out stay as they are.
/// What must be overwritten goes to a new array.
/// </summary>
internal sealed class EntryBuffer
{
    private const int SmallestArray = 64;

    /// <summary>
    /// An empty buffer keeps its array for later entries only while the payloads that the used slots hold in memory are fewer bytes.
    /// </summary>
    private const ulong MaxRetainedPayload = 64 * 1024;

    private Entry[] _array = [];
    private int _start;
    private ulong _payloadInArray;

    public int Count { get; private set; }

    public ReadOnlyMemory<Entry> All => _array.AsMemory(_start, Count);

    public ReadOnlySpan<Entry> Span => _array.AsSpan(_start, Count);

    public void Add(ReadOnlySpan<Entry> entries)
    {
        if (_array.Length - _start - Count < entries.Length)
        {
            MoveToNewArray(Count, Count + entries.Length);
        }

        entries.CopyTo(_array.AsSpan(_start + Count));
        Count += entries.Length;
        _payloadInArray += EntrySizes.Payload(entries);
    }

    /// <summary>Keeps a prefix and adds entries behind it.</summary>
    public void ReplaceFrom(int kept, ReadOnlySpan<Entry> entries)
    {
        MoveToNewArray(kept, kept + entries.Length);
        Add(entries);
    }

    public void RemoveFirst(int count)
    {
        _start += count;
        Count -= count;
        if (Count == 0 && (_start == _array.Length || _payloadInArray > MaxRetainedPayload))
        {
            Clear();
        }
    }

    public void Clear() => (_array, _start, Count, _payloadInArray) = ([], 0, 0, 0);

    private void MoveToNewArray(int kept, int needed)
    {
        var larger = new Entry[Math.Max(SmallestArray, 2 * needed)];
        _array.AsSpan(_start, kept).CopyTo(larger);
        (_array, _start, Count) = (larger, 0, kept);
        _payloadInArray = EntrySizes.Payload(Span);
    }
}
