using System.Text;

namespace Netcd.Rpc.Listening.Authority;

/// <summary>
/// Decoder for the Huffman code of HPACK (RFC 7541, appendix B), for codes of up to 15 bits: all printable ASCII but the backslash. The
/// code is canonical, so the lengths are enough.
/// </summary>
internal static class HuffmanText
{
    private const int MaxBits = 15;

    /// <summary>Code lengths of the characters from space to '~'; 0 where the code is longer than 15 bits.</summary>
    private static ReadOnlySpan<byte> Lengths =>
    [
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 0, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13,
    ];

    private static readonly Dictionary<(int Bits, int Code), char> Symbols = MakeSymbols();

    /// <summary>Decodes a string.</summary>
    /// <returns>Null when it holds a character without a short code or is malformed.</returns>
    public static string? Decode(ReadOnlySpan<byte> encoded)
    {
        var text = new StringBuilder(encoded.Length * 2);
        int code = 0;
        int bits = 0;
        foreach (byte b in encoded)
        {
            for (int bit = 7; bit >= 0; bit--)
            {
                code = (code << 1) | ((b >> bit) & 1);
                bits++;
                if (Symbols.TryGetValue((bits, code), out char symbol))
                {
                    text.Append(symbol);
                    code = 0;
                    bits = 0;
                }
                else if (bits > MaxBits)
                {
                    return null;
                }
            }
        }

        // The rest is padding: less than a byte of ones.
        return bits < 8 && code == (1 << bits) - 1 ? text.ToString() : null;
    }

    private static Dictionary<(int Bits, int Code), char> MakeSymbols()
    {
        var symbols = new Dictionary<(int Bits, int Code), char>();
        int code = 0;
        for (int bits = 5; bits <= MaxBits; bits++, code <<= 1)
        {
            if (bits == 13)
            {
                // The zero byte comes first among the codes of 13 bits. No header value holds it.
                code++;
            }

            for (int i = 0; i < Lengths.Length; i++)
            {
                if (Lengths[i] == bits)
                {
                    symbols.Add((bits, code++), (char)(' ' + i));
                }
            }
        }

        return symbols;
    }
}
