using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Netcd.Storage.Checksums;

/// <summary>CRC-32 with the Castagnoli polynomial, in the chaining form of Go's <c>crc32.Update</c>. Thread-safe.</summary>
public static class Crc32C
{
    /// <summary>Bytes of each of the three streams that are computed at once: one instruction has a latency of three cycles.</summary>
    private const int Stripe = 512;

    /// <summary>For each byte of a register, its contribution after <see cref="Stripe"/> zero bytes more.</summary>
    private static readonly uint[] Shift = BuildShift();

    /// <summary>The checksum of <paramref name="data"/> appended to data whose checksum is <paramref name="crc"/> (0 for none).</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        uint register = ~crc;
        while (data.Length >= 3 * Stripe)
        {
            register = ThreeStripes(register, ref MemoryMarshal.GetReference(data));
            data = data[(3 * Stripe)..];
        }

        ref byte at = ref MemoryMarshal.GetReference(data);
        int words = data.Length & ~7;
        for (int i = 0; i < words; i += 8)
        {
            register = BitOperations.Crc32C(register, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, i)));
        }

        for (int i = words; i < data.Length; i++)
        {
            register = BitOperations.Crc32C(register, Unsafe.Add(ref at, i));
        }

        return ~register;
    }

    private static uint ThreeStripes(uint first, ref byte at)
    {
        uint second = 0;
        uint third = 0;
        for (int i = 0; i < Stripe; i += 8)
        {
            first = BitOperations.Crc32C(first, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, i)));
            second = BitOperations.Crc32C(second, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, i + Stripe)));
            third = BitOperations.Crc32C(third, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, i + (2 * Stripe))));
        }

        return AfterZeros(AfterZeros(first) ^ second) ^ third;
    }

    private static uint AfterZeros(uint register) =>
        Shift[register & 0xFF] ^ Shift[256 + ((register >> 8) & 0xFF)] ^ Shift[512 + ((register >> 16) & 0xFF)] ^ Shift[768 + (register >> 24)];

    private static uint[] BuildShift()
    {
        var table = new uint[1024];
        for (int i = 0; i < table.Length; i++)
        {
            uint register = (uint)(i & 0xFF) << (8 * (i >> 8));
            for (int zero = 0; zero < Stripe; zero += 8)
            {
                register = BitOperations.Crc32C(register, 0UL);
            }

            table[i] = register;
        }

        return table;
    }
}
