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
