using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Netcd.Storage.Bolt.Paging;

/// <summary>
/// A leaf or branch page, read in place. Every position taken from the page is checked against its end, so that a damaged file gives
/// <see cref="InvalidDatabaseException"/> and never foreign bytes.
/// </summary>
internal readonly ref struct PageView
{
    private readonly ReadOnlySpan<byte> _bytes;

    /// <summary>Checks the header of a page.</summary>
    /// <param name="bytes">The page with its overflow pages.</param>
    /// <param name="offset">Position of the page in the file.</param>
    /// <param name="id">Id it must carry: its number, 0 for an inline page.</param>
    public PageView(ReadOnlySpan<byte> bytes, long offset, ulong id)
    {
        ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
        Count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]);
        IsLeaf = flags == PageLayout.LeafFlag;
        _bytes = bytes;
        Offset = offset;
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes) != id
            || (!IsLeaf && (flags != PageLayout.BranchFlag || Count == 0))
            || PageLayout.HeaderSize + (Count * PageLayout.ElementSize) > bytes.Length)
        {
            throw BadHeader(bytes, id);
        }
    }

    /// <summary>A page whose header was checked before.</summary>
    public PageView(ReadOnlySpan<byte> bytes, long offset, int count, bool isLeaf)
    {
        _bytes = bytes;
        Offset = offset;
        Count = count;
        IsLeaf = isLeaf;
    }

    /// <summary>Position of the page in the file.</summary>
    public long Offset { get; }

    /// <summary>Bytes of the page with its overflow pages.</summary>
    public int Length => _bytes.Length;

    /// <summary>Number of elements.</summary>
    public int Count { get; }

    public bool IsLeaf { get; }

    /// <summary>Id the page carries: 0 for an inline page.</summary>
    public ulong Id => BinaryPrimitives.ReadUInt64LittleEndian(_bytes);

    /// <summary>Number of pages it takes.</summary>
    public uint Pages => BinaryPrimitives.ReadUInt32LittleEndian(_bytes[12..]) + 1;

    /// <summary>Key of an element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Key(int index)
    {
        int at = PageLayout.HeaderSize + (index * PageLayout.ElementSize);
        ReadOnlySpan<byte> element = Element(at, index);
        int field = IsLeaf ? 4 : 0;
        uint position = BinaryPrimitives.ReadUInt32LittleEndian(element[field..]);
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(element[(field + 4)..]);
        ulong start = (uint)at + (ulong)position;
        return start + size <= (uint)_bytes.Length
            ? MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref MemoryMarshal.GetReference(_bytes), (nint)start), (int)size)
            : throw BadElement(index);
    }

    /// <summary>Lets the processor fetch the start of an element's key, if there is such an element and the processor can.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void PrefetchKey(int index)
    {
        if (Sse.IsSupported && index < Count)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref MemoryMarshal.GetReference(Key(index))));
        }
    }

    /// <summary>Where an element's key and value lie in the file, or which page a branch element points to.</summary>
    public Entry Entry(int index)
    {
        int at = PageLayout.HeaderSize + (index * PageLayout.ElementSize);
        ReadOnlySpan<byte> element = Element(at, index);
        uint first = BinaryPrimitives.ReadUInt32LittleEndian(element);
        uint second = BinaryPrimitives.ReadUInt32LittleEndian(element[4..]);
        if (!IsLeaf)
        {
            CheckInside(index, at, first, second);
            return new Entry { At = Offset + at + first, KeySize = (int)second, Child = BinaryPrimitives.ReadUInt64LittleEndian(element[8..]) };
        }

        uint keySize = BinaryPrimitives.ReadUInt32LittleEndian(element[8..]);
        uint valueSize = BinaryPrimitives.ReadUInt32LittleEndian(element[12..]);
        CheckInside(index, at, second, (long)keySize + valueSize);
        return new Entry { At = Offset + at + second, KeySize = (int)keySize, ValueSize = (int)valueSize, Flags = first };
    }

    /// <summary>Value of a leaf element.</summary>
    public ReadOnlySpan<byte> Value(int index)
    {
        Entry entry = Entry(index);
        return _bytes.Slice((int)(entry.At - Offset) + entry.KeySize, entry.ValueSize);
    }

    /// <summary>Flags of a leaf element.</summary>
    public uint Flags(int index) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes[(PageLayout.HeaderSize + (index * PageLayout.ElementSize))..]);

    /// <summary>Page a branch element points to.</summary>
    public ulong Child(int index) => BinaryPrimitives.ReadUInt64LittleEndian(_bytes[(PageLayout.HeaderSize + (index * PageLayout.ElementSize) + 8)..]);

    /// <summary>Index of the first element whose key is not below the wanted one.</summary>
    /// <param name="wanted">The key.</param>
    /// <param name="guess">Where to look first; -1 for the middle.</param>
    /// <param name="exact">Whether that element has this key.</param>
    public int LowerBound(in SearchKey wanted, int guess, out bool exact)
    {
        int low = 0;
        int high = Count;
        exact = false;
        int step = guess < 0 ? 0 : 1;
        int probe = guess < 0 ? (int)((uint)high >> 1) : guess;
        while (low < high)
        {
            int order = wanted.Compare(Key(probe));
            if (order == 0)
            {
                exact = true;
                return probe;
            }

            if (order < 0)
            {
                low = probe + 1;
            }
            else
            {
                high = probe;
            }

            // Near a good guess in growing steps, once it is enclosed by halves.
            bool enclosed = step == 0 || (low > 0 && high < Count);
            step = enclosed ? 0 : step * 2;
            probe = enclosed ? (int)((uint)(low + high) >> 1)
                : order < 0 ? Math.Min(low + step - 2, high - 1)
                : Math.Max(high - step + 1, low);
        }

        return low;
    }

    /// <summary>Index of the first element whose key is not below <paramref name="key"/>.</summary>
    public int LowerBound(ReadOnlySpan<byte> key, out bool exact) => LowerBound(new SearchKey(key), -1, out exact);

    /// <summary>Index of the branch element whose child covers <paramref name="key"/>.</summary>
    public int ChildIndex(ReadOnlySpan<byte> key)
    {
        int index = LowerBound(key, out bool exact);
        return exact || index == 0 ? index : index - 1;
    }

    private static InvalidDatabaseException BadHeader(ReadOnlySpan<byte> bytes, ulong id)
    {
        ulong found = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
        ushort count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]);
        return new InvalidDatabaseException(found != id
            ? $"page {id} carries the id {found}"
            : $"page {id} is no leaf or branch that fits into {bytes.Length} bytes: flags 0x{flags:x}, {count} elements");
    }

    // The constructor proved that the element table lies inside the page.
    private ReadOnlySpan<byte> Element(int at, int index) => (uint)index < (uint)Count
        ? MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref MemoryMarshal.GetReference(_bytes), at), PageLayout.ElementSize)
        : throw BadElement(index);

    private void CheckInside(int index, int at, uint position, long size)
    {
        if (at + position + size > _bytes.Length)
        {
            throw BadElement(index);
        }
    }

    private InvalidDatabaseException BadElement(int index) => new($"page {Id}: element {index} of {Count} reaches beyond the page's {_bytes.Length} bytes");
}
