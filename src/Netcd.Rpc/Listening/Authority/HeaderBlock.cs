using System.Buffers;
using System.Text;

namespace Netcd.Rpc.Listening.Authority;

/// <summary>Finds a literal <c>:authority</c> in an HPACK header block and replaces it when Kestrel would refuse it.</summary>
internal static class HeaderBlock
{
    private const int AuthorityIndex = 1;
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create("!$&'()-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    /// <summary>The block with another authority of the same length, or null when nothing has to be changed.</summary>
    public static byte[]? Repair(ReadOnlySpan<byte> block)
    {
        int at = 0;
        while (at < block.Length)
        {
            byte first = block[at];
            if ((first & 0x80) != 0)
            {
                ReadNumber(block, ref at, 7);
            }
            else if ((first & 0xe0) == 0x20)
            {
                ReadNumber(block, ref at, 5);
            }
            else
            {
                int name = ReadNumber(block, ref at, (first & 0x40) != 0 ? 6 : 4);
                if (name == 0)
                {
                    SkipString(block, ref at);
                }

                int start = at;
                SkipString(block, ref at);
                if (at > block.Length)
                {
                    return null;
                }

                if (name == AuthorityIndex && ReadString(block[start..at]) is { } authority && !IsAcceptable(authority))
                {
                    return [.. block[..start], .. Literal(Clean(authority)), .. block[at..]];
                }
            }
        }

        return null;
    }

    /// <summary>Whether Kestrel takes this as a host: letters and marks, then perhaps a port; IPv6 literals are left to it.</summary>
    internal static bool IsAcceptable(string authority)
    {
        if (authority.StartsWith('['))
        {
            return true;
        }

        int odd = authority.AsSpan().IndexOfAnyExcept(HostCharacters);
        return odd < 0 || (odd > 0 && authority[odd] == ':' && authority.AsSpan(odd + 1).IndexOfAnyExcept(Digits) < 0);
    }

    // The length must stay: the sizes of the dynamic tables at both ends are counted in decoded characters.
    private static string Clean(string authority) => string.Create(authority.Length, authority, static (target, source) =>
    {
        for (int i = 0; i < source.Length; i++)
        {
            target[i] = char.IsAsciiLetterOrDigit(source[i]) || source[i] == '.' ? source[i] : '-';
        }
    });

    private static byte[] Literal(string text)
    {
        byte[] value = Encoding.ASCII.GetBytes(text);
        var literal = new List<byte>(value.Length + 3);
        if (value.Length < 127)
        {
            literal.Add((byte)value.Length);
        }
        else
        {
            literal.Add(127);
            int rest = value.Length - 127;
            for (; rest >= 128; rest >>= 7)
            {
                literal.Add((byte)(0x80 | (rest & 0x7f)));
            }

            literal.Add((byte)rest);
        }

        literal.AddRange(value);
        return [.. literal];
    }

    private static string? ReadString(ReadOnlySpan<byte> encoded)
    {
        bool isHuffman = (encoded[0] & 0x80) != 0;
        int at = 0;
        ReadNumber(encoded, ref at, 7);
        return isHuffman ? HuffmanText.Decode(encoded[at..]) : Encoding.Latin1.GetString(encoded[at..]);
    }

    private static void SkipString(ReadOnlySpan<byte> block, ref int at)
    {
        if (at >= block.Length)
        {
            at = block.Length + 1;
            return;
        }

        int length = ReadNumber(block, ref at, 7);
        at = (int)Math.Min((long)at + length, block.Length + 1L);
    }

    private static int ReadNumber(ReadOnlySpan<byte> block, ref int at, int bits)
    {
        int mask = (1 << bits) - 1;
        int value = block[at++] & mask;
        if (value < mask)
        {
            return value;
        }

        // Four bytes are more than any header block needs; longer numbers are Kestrel's to refuse.
        for (int shift = 0; shift < 28 && at < block.Length; shift += 7)
        {
            byte next = block[at++];
            value += (next & 0x7f) << shift;
            if ((next & 0x80) == 0)
            {
                return value;
            }
        }

        at = block.Length + 1;
        return 0;
    }
}
