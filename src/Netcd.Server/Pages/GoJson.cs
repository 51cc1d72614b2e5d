using System.Globalization;
using System.Text;

namespace Netcd.Server.Pages;

/// <summary>Strings in Go's JSON. Pure.</summary>
internal static class GoJson
{
    /// <summary>A quoted string; besides what JSON demands, Go escapes <c>&lt;</c>, <c>&gt;</c>, <c>&amp;</c> and the two Unicode line separators.</summary>
    public static string Quote(string text)
    {
        var json = new StringBuilder(text.Length + 2).Append('"');
        foreach (char symbol in text)
        {
            switch (symbol)
            {
                case '"' or '\\': json.Append('\\').Append(symbol); break;
                case '\n': json.Append("\\n"); break;
                case '\r': json.Append("\\r"); break;
                case '\t': json.Append("\\t"); break;
                case '\b': json.Append("\\b"); break;
                case '\f': json.Append("\\f"); break;
                case < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029': json.Append("\\u").Append(((int)symbol).ToString("x4", CultureInfo.InvariantCulture)); break;
                default: json.Append(symbol); break;
            }
        }

        return json.Append('"').ToString();
    }
}
