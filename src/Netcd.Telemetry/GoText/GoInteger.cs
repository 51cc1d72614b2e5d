using System.Globalization;

namespace Netcd.Telemetry.GoText;

/// <summary>Integers as Go's strconv reads them, with its error texts. Pure and thread-safe.</summary>
public static class GoInteger
{
    /// <summary>Reads a signed number of 64 bits.</summary>
    /// <param name="text">The number.</param>
    /// <param name="radix">10, 16, or 0 for the radix that a prefix as <c>0x</c> names.</param>
    /// <param name="value">The number; 0 on failure.</param>
    /// <param name="error">Go's text on failure, else empty.</param>
    public static bool TryParse(string text, int radix, out long value, out string error) =>
        Finish(text, Read(text, radix, allowSign: true), "ParseInt", long.MinValue, long.MaxValue, out error, out value, static number => (long)number);

    /// <summary>Reads an unsigned number of 64 bits.</summary>
    /// <inheritdoc cref="TryParse(string, int, out long, out string)"/>
    public static bool TryParse(string text, int radix, out ulong value, out string error) =>
        Finish(text, Read(text, radix, allowSign: false), "ParseUint", 0, ulong.MaxValue, out error, out value, static number => (ulong)number);

    private static bool Finish<T>(
        string text, GoNumber number, string function, Int128 minimum, Int128 maximum, out string error, out T value, Func<Int128, T> convert)
        where T : struct
    {
        string problem = !number.IsValid ? "invalid syntax" : number.Value < minimum || number.Value > maximum ? "value out of range" : "";
        error = problem.Length == 0 ? "" : $"strconv.{function}: parsing {GoQuote.Quote(text)}: {problem}";
        value = problem.Length == 0 ? convert(number.Value) : default;
        return problem.Length == 0;
    }

    private static GoNumber Read(string text, int radix, bool allowSign)
    {
        if (radix == 0)
        {
            return GoNumber.Parse(text, allowSign);
        }

        bool hasSign = allowSign && text is ['+' or '-', ..];
        ReadOnlySpan<char> digits = hasSign ? text.AsSpan(1) : text;
        Int128 value = 0;
        foreach (char symbol in digits)
        {
            if (!int.TryParse([symbol], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int digit) || digit >= radix)
            {
                return default;
            }

            value = Int128.Min(Int128.One << 100, (value * radix) + digit);
        }

        return digits.IsEmpty ? default : new GoNumber(true, text[0] == '-' ? -value : value);
    }
}
