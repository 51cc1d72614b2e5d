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
    private const int BlockShift = 10;
    private const int BlockSize = 1 << BlockShift;

    // In blocks, because a single array would be copied whenever it grows, and be large enough for the heap that is only collected as a whole.
    private RevisionEntry[][] _blocks = [];
    private int _count;
    private byte[][] _chunks = [];
    private int _chunkCount;
    private int _open = -1;
    private int _openUsed;
    private int _allocatedIn;

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
            _allocatedIn = AddChunk(size);
            return _chunks[_allocatedIn];
        }

        if (_open < 0 || size > ChunkSize - _openUsed)
        {
            _open = AddChunk(ChunkSize);
            _openUsed = 0;
        }

        var space = _chunks[_open].AsMemory(_openUsed, size);
        _openUsed += size;
        _allocatedIn = _open;
        return space;
    }

    /// <summary>Appends a record; its revision is greater than every one before it.</summary>
    /// <param name="revision">Key of the record.</param>
    /// <param name="isTombstone">Whether it is a deletion.</param>
    /// <param name="value">Of the space that was allocated last.</param>
    public void Append(Revision revision, bool isTombstone, ReadOnlyMemory<byte> value)
    {
        bool isArray = System.Runtime.InteropServices.MemoryMarshal.TryGetArray(value, out var segment);
        Invariant.That(isArray && segment.Array == _chunks[_allocatedIn], "a buffered value is not what was allocated last");
        int count = _count;
        Invariant.That(count == 0 || this[count - 1].Revision < revision, "revisions must grow");
        BlockFor(count)[count % BlockSize] = new RevisionEntry(revision, isTombstone, _allocatedIn, segment.Offset, segment.Count);
        Volatile.Write(ref _count, count + 1);
    }

    /// <summary>The record at a position below <see cref="Count"/>.</summary>
    public ref readonly RevisionEntry this[int index] => ref Volatile.Read(ref _blocks)[index >> BlockShift][index % BlockSize];

    /// <summary>Value of the record at a position below <see cref="Count"/>.</summary>
    public ReadOnlySpan<byte> Value(int index)
    {
        ref readonly var entry = ref this[index];
        return Volatile.Read(ref _chunks)[entry.Chunk].AsSpan(entry.Offset, entry.Length);
    }

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
        value = found ? Value(index) : default;
        return found;
    }

    /// <summary>Position of the first record that is not before a revision.</summary>
    public int LowerBound(Revision revision)
    {
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (this[middle].Revision < revision)
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

    private RevisionEntry[] BlockFor(int index)
    {
        int block = index >> BlockShift;
        if (block == _blocks.Length || _blocks[block] is null)
        {
            if (block == _blocks.Length)
            {
                var larger = new RevisionEntry[Math.Max(4, block * 2)][];
                _blocks.CopyTo(larger, 0);
                Volatile.Write(ref _blocks, larger);
            }

            _blocks[block] = new RevisionEntry[BlockSize];
        }

        return _blocks[block];
    }

    private int AddChunk(int size)
    {
        if (_chunkCount == _chunks.Length)
        {
            var larger = new byte[Math.Max(4, _chunkCount * 2)][];
            _chunks.CopyTo(larger, 0);
            Volatile.Write(ref _chunks, larger);
        }

        _chunks[_chunkCount] = GC.AllocateUninitializedArray<byte>(size);
        return _chunkCount++;
    }
}
