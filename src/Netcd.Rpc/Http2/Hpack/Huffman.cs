namespace Netcd.Rpc.Http2.Hpack;

/// <summary>Decoder for the Huffman code of HPACK (RFC 7541, appendix B). The code is canonical, so the lengths are enough.</summary>
internal static class Huffman
{
    private const int MinBits = 5;
    private const int MaxBits = 30;
    private const int EndOfString = 256;
    private const int FastBits = 8;

    /// <summary>Code lengths of the 256 bytes; the end-of-string symbol has 30 bits.</summary>
    private static ReadOnlySpan<byte> Lengths =>
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
    ];

    // By length: the symbols in order of their codes begin here, and codes of this length end below this value, aligned to 32 bits.
    private static readonly int[] FirstSymbol = new int[MaxBits + 1];
    private static readonly uint[] FirstCode = new uint[MaxBits + 1];
    private static readonly ulong[] EndCode = new ulong[MaxBits + 1];
    private static readonly ushort[] Symbols = MakeSymbols();

    // By the next 8 bits: symbol and length of a code that fits in; length 0 for longer ones.
    private static readonly (byte Symbol, byte Bits)[] Fast = MakeFast();

    /// <summary>Decodes a string into bytes.</summary>
    /// <param name="encoded">The code.</param>
    /// <param name="target">Room for at least 8/5 of the code's bytes.</param>
    /// <returns>How many bytes the string has; -1 when the code is malformed.</returns>
    public static int Decode(ReadOnlySpan<byte> encoded, Span<byte> target)
    {
        ulong bits = 0;
        int count = 0;
        int at = 0;
        int length = 0;
        while (true)
        {
            while (count <= 56 && at < encoded.Length)
            {
                bits |= (ulong)encoded[at++] << (56 - count);
                count += 8;
            }

            if (count == 0)
            {
                return length;
            }

            (byte symbol, byte used) = Fast[bits >> (64 - FastBits)];
            if (used == 0)
            {
                int found = FindLong((uint)(bits >> 32), out used);
                if (found == EndOfString)
                {
                    // Only as padding: less than a byte of ones.
                    return at == encoded.Length && count < 8 && IsPadding(bits, count) ? length : -1;
                }

                symbol = (byte)found;
            }

            if (used > count)
            {
                return at == encoded.Length && count < 8 && IsPadding(bits, count) ? length : -1;
            }

            target[length++] = symbol;
            bits <<= used;
            count -= used;
        }
    }

    private static bool IsPadding(ulong bits, int count) => bits >> (64 - count) == (1UL << count) - 1;

    private static int FindLong(uint next, out byte used)
    {
        for (int bits = FastBits + 1; bits <= MaxBits; bits++)
        {
            if (next < EndCode[bits])
            {
                used = (byte)bits;
                return Symbols[FirstSymbol[bits] + (int)((next >> (32 - bits)) - FirstCode[bits])];
            }
        }

        used = MaxBits;
        return EndOfString;
    }

    private static ushort[] MakeSymbols()
    {
        var symbols = new ushort[EndOfString + 1];
        int next = 0;
        uint code = 0;
        for (int bits = MinBits; bits <= MaxBits; bits++, code <<= 1)
        {
            FirstSymbol[bits] = next;
            FirstCode[bits] = code;
            for (int symbol = 0; symbol <= EndOfString; symbol++)
            {
                if ((symbol == EndOfString ? MaxBits : Lengths[symbol]) == bits)
                {
                    symbols[next++] = (ushort)symbol;
                    code++;
                }
            }

            EndCode[bits] = (ulong)code << (32 - bits);
        }

        return symbols;
    }

    private static (byte Symbol, byte Bits)[] MakeFast()
    {
        var fast = new (byte, byte)[1 << FastBits];
        for (int bits = MinBits; bits <= FastBits; bits++)
        {
            int last = bits == MaxBits ? Symbols.Length : FirstSymbol[bits + 1];
            for (int i = FirstSymbol[bits]; i < last; i++)
            {
                int code = (int)FirstCode[bits] + i - FirstSymbol[bits];
                Array.Fill(fast, ((byte)Symbols[i], (byte)bits), code << (FastBits - bits), 1 << (FastBits - bits));
            }
        }

        return fast;
    }
}
