using System.Buffers;
using System.Globalization;
using System.Text;

namespace Netcd.Telemetry.GoText;

/// <summary>Go's <c>%q</c>: a string in double quotes with escapes. Pure and thread-safe.</summary>
public static class GoQuote
{
    /// <summary>The quoted text.</summary>
    public static string Quote(string text)
    {
        var result = new StringBuilder(text.Length + 2).Append('"');
        foreach (Rune rune in text.EnumerateRunes())
        {
            Append(result, rune);
        }

        return result.Append('"').ToString();
    }

    /// <summary>The quoted form of bytes that should be UTF-8; bytes that are not become <c>\xNN</c>.</summary>
    public static string Quote(ReadOnlySpan<byte> utf8)
    {
        var result = new StringBuilder(utf8.Length + 2).Append('"');
        while (!utf8.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(utf8, out Rune rune, out int length) == OperationStatus.Done)
            {
                Append(result, rune);
            }
            else
            {
                length = 1;
                result.Append("\\x").Append(utf8[0].ToString("x2", CultureInfo.InvariantCulture));
            }

            utf8 = utf8[length..];
        }

        return result.Append('"').ToString();
    }

    /// <summary>A symbol in single quotes (Go's <c>%q</c> of a rune); only ASCII letters and digits are expected here.</summary>
    public static string QuoteRune(char symbol) => symbol switch
    {
        '\'' => "'\\''",
        '"' => "'\"'",
        _ => "'" + Quote(symbol.ToString())[1..^1] + "'",
    };

    /// <summary>Reads a Go string in double quotes; escapes of bytes are read as one code point each.</summary>
    /// <param name="quoted">The string with its quotes.</param>
    /// <param name="text">The text; empty on failure.</param>
    /// <returns>Whether it is such a string.</returns>
    public static bool TryUnquote(string quoted, out string text)
    {
        text = "";
        if (quoted.Length < 2 || quoted[0] != '"' || quoted[^1] != '"')
        {
            return false;
        }

        var result = new StringBuilder();
        for (int i = 1; i < quoted.Length - 1; i++)
        {
            if (quoted[i] != '\\')
            {
                result.Append(quoted[i]);
            }
            else if (!TryUnescape(quoted.AsSpan(0, quoted.Length - 1), ref i, result))
            {
                return false;
            }
        }

        text = result.ToString();
        return true;
    }

    /// <summary>Reads the escape at <paramref name="i"/> and moves there to its last symbol.</summary>
    private static bool TryUnescape(ReadOnlySpan<char> text, ref int i, StringBuilder result)
    {
        if (++i >= text.Length)
        {
            return false;
        }

        int at = "abfnrtv\\\"".IndexOf(text[i]);
        if (at >= 0)
        {
            result.Append("\a\b\f\n\r\t\v\\\""[at]);
            return true;
        }

        (int digits, int radix, int skip) = text[i] switch { 'x' => (2, 16, 1), 'u' => (4, 16, 1), 'U' => (8, 16, 1), >= '0' and <= '7' => (3, 8, 0), _ => (0, 0, 0) };
        if (digits == 0 || i + skip + digits > text.Length)
        {
            return false;
        }

        int value = 0;
        foreach (char symbol in text.Slice(i + skip, digits))
        {
            int digit = char.IsAsciiHexDigit(symbol) ? Convert.FromHexString(['0', symbol])[0] : radix;
            if (digit >= radix)
            {
                return false;
            }

            value = (value * radix) + digit;
        }

        i += skip + digits - 1;
        if (!Rune.IsValid(value))
        {
            return false;
        }

        result.Append(new Rune(value));
        return true;
    }

    private static void Append(StringBuilder result, Rune rune)
    {
        switch (rune.Value)
        {
            case '"': result.Append("\\\""); break;
            case '\\': result.Append("\\\\"); break;
            case '\a': result.Append("\\a"); break;
            case '\b': result.Append("\\b"); break;
            case '\f': result.Append("\\f"); break;
            case '\n': result.Append("\\n"); break;
            case '\r': result.Append("\\r"); break;
            case '\t': result.Append("\\t"); break;
            case '\v': result.Append("\\v"); break;
            case < 0x20 or 0x7f: result.Append("\\x").Append(rune.Value.ToString("x2", CultureInfo.InvariantCulture)); break;
            default:
                if (IsPrintable(rune))
                {
                    result.Append(rune);
                }
                else if (rune.Value < 0x10000)
                {
                    result.Append("\\u").Append(rune.Value.ToString("x4", CultureInfo.InvariantCulture));
                }
                else
                {
                    result.Append("\\U").Append(rune.Value.ToString("x8", CultureInfo.InvariantCulture));
                }

                break;
        }
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or
        UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
