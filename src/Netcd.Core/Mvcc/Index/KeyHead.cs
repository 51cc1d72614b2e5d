using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Netcd.Core.Mvcc.Index;

/// <summary>
/// The beginning of a key as a number that sorts as keys do: seven bytes, zeros where the key is shorter, and in the last place the length of
/// the key, 8 when it is longer than seven bytes. Two keys with equal heads are equal, unless they have tails, which then decide.
/// </summary>
internal static class KeyHead
{
    /// <summary>Bytes of the key in the head; what follows is its tail.</summary>
    public const int Length = 7;

    private const ulong SignBit = 1UL << 63;
    private const int MaxLengthCode = Length + 1;

    /// <summary>The head of a key.</summary>
    public static long Of(ReadOnlySpan<byte> key)
    {
        ulong head;
        if (key.Length > Length)
        {
            head = (BinaryPrimitives.ReadUInt64BigEndian(key) & ~0xFFUL) | MaxLengthCode;
        }
        else
        {
            head = (ulong)key.Length;
            for (int i = 0; i < key.Length; i++)
            {
                head |= (ulong)key[i] << (8 * (Length - i));
            }
        }

        return (long)(head ^ SignBit);
    }

    /// <summary>Whether keys with this head go on behind it.</summary>
    public static bool HasTail(long head) => (head & 0xFF) > Length;

    /// <summary>Writes the bytes of the key that are in the head.</summary>
    /// <returns>How many, at most <see cref="Length"/>.</returns>
    public static int Write(long head, Span<byte> target)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)head ^ SignBit);
        int length = Math.Min(bytes[Length], (byte)Length);
        bytes[..length].CopyTo(target);
        return length;
    }

    /// <summary>
    /// How many heads are less than one. All loads are independent of each other: cold memory costs the wait for one cache miss, where a
    /// binary search waits for one per step.
    /// </summary>
    public static int CountBelow(ReadOnlySpan<long> heads, long head)
    {
        var wanted = Vector128.Create(head);
        var below = Vector128<long>.Zero;
        foreach (var pair in MemoryMarshal.Cast<long, Vector128<long>>(heads))
        {
            below -= Vector128.LessThan(pair, wanted);
        }

        return (int)Vector128.Sum(below);
    }

    /// <summary>Position behind the heads that are equal to the one at a position.</summary>
    public static int EndOfEqual(ReadOnlySpan<long> heads, int position, int count)
    {
        long head = heads[position];
        do
        {
            position++;
        }
        while (position < count && heads[position] == head);
        return position;
    }
}
