using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Netcd.Storage.Bolt.Paging;

/// <summary>A key that is looked for, with its first eight bytes as a number: they settle most comparisons and tell where in a page to look first.</summary>
internal readonly ref struct SearchKey
{
    private readonly ReadOnlySpan<byte> _key;

    public SearchKey(ReadOnlySpan<byte> key)
    {
        _key = key;
        Prefix = PrefixOf(key);
    }

    /// <summary>The first eight bytes, big endian, zeros behind a shorter key: different prefixes order as their keys do.</summary>
    public ulong Prefix { get; }

    public static ulong PrefixOf(ReadOnlySpan<byte> key)
    {
        if (key.Length >= 8)
        {
            return BinaryPrimitives.ReadUInt64BigEndian(key);
        }

        ulong prefix = 0;
        for (int i = 0; i < key.Length; i++)
        {
            prefix |= (ulong)key[i] << (56 - (8 * i));
        }

        return prefix;
    }

    /// <summary>Orders another key against this one: below zero when the other is smaller.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Compare(ReadOnlySpan<byte> other)
    {
        if (other.Length >= 8)
        {
            ulong prefix = Unsafe.ReadUnaligned<ulong>(ref MemoryMarshal.GetReference(other));
            prefix = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(prefix) : prefix;
            if (prefix != Prefix)
            {
                return prefix < Prefix ? -1 : 1;
            }
        }

        return other.SequenceCompareTo(_key);
    }
}
