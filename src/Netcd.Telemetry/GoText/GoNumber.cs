namespace Netcd.Telemetry.GoText;

/// <summary>An integer as Go's strconv reads it with base 0: prefixes <c>0x</c>, <c>0o</c>, <c>0b</c>, a leading 0 for octal, <c>_</c> between digits.</summary>
/// <param name="IsValid">Whether the text is a number.</param>
/// <param name="Value">The number, cut off beyond 100 bits.</param>
public readonly record struct GoNumber(bool IsValid, Int128 Value)
{
    private static readonly Int128 Cap = Int128.One << 100;

    /// <summary>Reads a text.</summary>
    /// <param name="text">The number.</param>
    /// <param name="allowSign">Whether it may begin with a sign.</param>
    public static GoNumber Parse(string text, bool allowSign)
    {
        ReadOnlySpan<char> rest = text;
        bool negative = false;
        if (allowSign && rest.Length > 0 && rest[0] is '+' or '-')
        {
            negative = rest[0] == '-';
            rest = rest[1..];
        }

        (int radix, int skip) = RadixOf(rest);
        rest = rest[skip..];
        if (rest.IsEmpty)
        {
            return default;
        }

        Int128 value = 0;
        bool afterDigit = skip > 0;
        foreach (char symbol in rest)
        {
            if (symbol == '_')
            {
                if (!afterDigit)
                {
                    return default;
                }

                afterDigit = false;
                continue;
            }

            int digit = char.IsAsciiHexDigit(symbol) ? Convert.ToInt32(symbol.ToString(), 16) : int.MaxValue;
            if (digit >= radix)
            {
                return default;
            }

            afterDigit = true;
            value = Int128.Min(Cap, (value * radix) + digit);
        }

        return afterDigit ? new GoNumber(true, negative ? -value : value) : default;
    }

    private static (int Radix, int Skip) RadixOf(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] != '0')
        {
            return (10, 0);
        }

        return text.Length < 2 ? (10, 0) : char.ToLowerInvariant(text[1]) switch
        {
            'x' => (16, 2),
            'o' => (8, 2),
            'b' => (2, 2),
            _ => (8, 1),
        };
    }
}
