using System.Globalization;
using System.Text;

namespace Netcd.Telemetry.GoText;

/// <summary>Strings in Go's JSON. Pure and thread-safe.</summary>
public static class GoJson
{
    /// <summary>A quoted string.</summary>
    /// <param name="text">Its content.</param>
    /// <param name="forHtml">Whether to escape, besides what JSON demands, <c>&lt;</c>, <c>&gt;</c>, <c>&amp;</c> and the two Unicode line separators, as Go's encoding/json does and its protojson does not.</param>
    public static string Quote(string text, bool forHtml = true)
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
                case < ' ':
                case '<' or '>' or '&' or '\u2028' or '\u2029' when forHtml:
                    json.Append("\\u").Append(((int)symbol).ToString("x4", CultureInfo.InvariantCulture));
                    break;
                default: json.Append(symbol); break;
            }
        }

        return json.Append('"').ToString();
    }
}
