namespace Netcd.Server.Pages;

/// <summary>Percent-encoding of URLs and forms. Pure.</summary>
internal static class PercentText
{
    /// <summary>Decodes a path or a part of a query or form.</summary>
    /// <param name="text">Encoded bytes.</param>
    /// <param name="bytes">Takes the decoded bytes; at least as long as the text.</param>
    /// <param name="plusIsBlank">As in queries and forms.</param>
    /// <param name="broken">Position of a broken escape when the result is negative.</param>
    /// <returns>Bytes written, or -1 on a broken escape.</returns>
    public static int Decode(ReadOnlySpan<byte> text, Span<byte> bytes, bool plusIsBlank, out int broken)
    {
        int special = plusIsBlank ? text.IndexOfAny((byte)'%', (byte)'+') : text.IndexOf((byte)'%');
        int at = special < 0 ? text.Length : special;
        text[..at].CopyTo(bytes);
        for (broken = at; broken < text.Length; broken++)
        {
            byte symbol = text[broken];
            if (symbol != '%')
            {
                bytes[at++] = symbol == '+' && plusIsBlank ? (byte)' ' : symbol;
                continue;
            }

            if (broken + 2 >= text.Length || !char.IsAsciiHexDigit((char)text[broken + 1]) || !char.IsAsciiHexDigit((char)text[broken + 2]))
            {
                return -1;
            }

            bytes[at++] = (byte)((Digit(text[broken + 1]) << 4) | Digit(text[broken + 2]));
            broken += 2;
        }

        return at;
    }

    private static int Digit(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
