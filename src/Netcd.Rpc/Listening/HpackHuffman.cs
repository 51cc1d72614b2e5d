namespace Netcd.Rpc.Listening;

/// <summary>Decodes HPACK's Huffman code (RFC 7541, appendix B). Bit by bit: it sees one short text per connection.</summary>
internal static class HpackHuffman
{
    private const int LongestCode = 30;
    private const int EndOfString = 256;

    private static readonly int[] Counts = CountLengths();
    private static readonly short[] Symbols = OrderSymbols();

    /// <summary>Bits per symbol. The code is canonical, so its lengths say all.</summary>
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
        30,
    ];

    /// <summary>Decodes a whole text.</summary>
    /// <param name="coded">The coded bytes with their padding.</param>
    /// <param name="text">Room for the text: 8/5 of the coded length is always enough.</param>
    /// <returns>Bytes written, or -1 when the code is wrong or the room too small.</returns>
    public static int Decode(ReadOnlySpan<byte> coded, Span<byte> text)
    {
        int written = 0, code = 0, length = 0, first = 0, offset = 0;
        for (int bit = 0; bit < coded.Length * 8; bit++)
        {
            code = (code << 1) | ((coded[bit >> 3] >> (7 - (bit & 7))) & 1);
            first <<= 1;
            int count = Counts[++length];
            if (code - first >= count)
            {
                first += count;
                offset += count;
                continue;
            }

            int symbol = Symbols[offset + code - first];
            if (symbol == EndOfString || written == text.Length)
            {
                return -1;
            }

            text[written++] = (byte)symbol;
            code = length = first = offset = 0;
        }

        // The last byte is filled up with ones, never by a whole byte.
        return length < 8 && code == (1 << length) - 1 ? written : -1;
    }

    private static int[] CountLengths()
    {
        int[] counts = new int[LongestCode + 1];
        foreach (byte length in Lengths)
        {
            counts[length]++;
        }

        return counts;
    }

    private static short[] OrderSymbols()
    {
        short[] symbols = new short[Lengths.Length];
        int next = 0;
        for (int length = 1; length <= LongestCode; length++)
        {
            for (short symbol = 0; symbol < Lengths.Length; symbol++)
            {
                if (Lengths[symbol] == length)
                {
                    symbols[next++] = symbol;
                }
            }
        }

        return symbols;
    }
}
