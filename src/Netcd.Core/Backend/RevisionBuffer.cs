using Netcd.Core.Mvcc;
using Netcd.Telemetry;

namespace Netcd.Core.Backend;

/// <summary>
/// Records of the <c>key</c> bucket that are not in a committed page yet. Revisions only grow, so it is an append-only array:
/// the apply loop appends, readers of any thread bound themselves by the count they see.
/// </summary>
internal sealed class RevisionBuffer
{
    private const int ChunkSize = 64 << 10;

    private RevisionEntry[] _entries = [];
    private int _count;
    private byte[] _chunk = [];
    private int _chunkUsed;

    /// <summary>Records appended.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Bytes of all values.</summary>
    public long Bytes { get; private set; }

    /// <summary>Space for a value. The memory is never reused, so slices of it may be kept.</summary>
    public Memory<byte> Allocate(int size)
    {
        Bytes += size;
        if (size > ChunkSize / 4)
        {
            return GC.AllocateUninitializedArray<byte>(size);
        }

        if (size > _chunk.Length - _chunkUsed)
        {
            _chunk = GC.AllocateUninitializedArray<byte>(ChunkSize);
            _chunkUsed = 0;
        }

        var space = _chunk.AsMemory(_chunkUsed, size);
        _chunkUsed += size;
        return space;
    }

    /// <summary>Appends a record; its revision is greater than every one before it.</summary>
    public void Append(Revision revision, bool isTombstone, ReadOnlyMemory<byte> value)
    {
        bool isArray = System.Runtime.InteropServices.MemoryMarshal.TryGetArray(value, out var segment);
        Invariant.That(isArray, "a buffered value is not an array");
        int count = _count;
        Invariant.That(count == 0 || _entries[count - 1].Revision < revision, "revisions must grow");
        if (count == _entries.Length)
        {
            var larger = new RevisionEntry[Math.Max(64, count * 2)];
            _entries.CopyTo(larger, 0);
            Volatile.Write(ref _entries, larger);
        }

        _entries[count] = new RevisionEntry(revision, isTombstone, segment.Array!, segment.Offset, segment.Count);
        Volatile.Write(ref _count, count + 1);
    }

    /// <summary>The record at a position below <see cref="Count"/>.</summary>
    public ref readonly RevisionEntry this[int index] => ref Volatile.Read(ref _entries)[index];

    /// <summary>Finds a record.</summary>
    public bool TryGet(Revision revision, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (Count == 0 || revision < this[0].Revision)
        {
            return false;
        }

        int index = LowerBound(revision);
        bool found = index < Count && this[index].Revision == revision;
        value = found ? this[index].Value : default;
        return found;
    }

    /// <summary>Position of the first record that is not before a revision.</summary>
    public int LowerBound(Revision revision)
    {
        int low = 0;
        int high = Count;
        var entries = Volatile.Read(ref _entries);
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (entries[middle].Revision < revision)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
