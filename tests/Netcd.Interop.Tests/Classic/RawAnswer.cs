using System.Globalization;
using System.Text;

namespace Netcd.Interop.Tests.Classic;

/// <summary>An HTTP answer taken apart.</summary>
/// <param name="Status">Status code.</param>
/// <param name="Headers">Header lines in the order of their names.</param>
/// <param name="Body">Body as Latin-1 text, without chunk framing.</param>
internal sealed record RawAnswer(int Status, IReadOnlyList<string> Headers, string Body)
{
    /// <summary>Value of a header, or null.</summary>
    public string? Header(string name) =>
        Headers.FirstOrDefault(h => h.StartsWith(name + ": ", StringComparison.Ordinal))?[(name.Length + 2)..];

    /// <summary>Reads what came so far; chunks that are not complete are left out.</summary>
    public static RawAnswer Parse(byte[] bytes)
    {
        string text = Encoding.Latin1.GetString(bytes);
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            throw new InvalidDataException("no HTTP answer: " + text);
        }

        string[] lines = text[..end].Split("\r\n");
        string body = text[(end + 4)..];
        if (lines.Any(static l => l.Equals("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase)))
        {
            body = Unchunk(body);
        }

        return new RawAnswer(int.Parse(lines[0].AsSpan(9, 3), CultureInfo.InvariantCulture), [.. lines.Skip(1).Order(StringComparer.Ordinal)], body);
    }

    private static string Unchunk(string text)
    {
        var body = new StringBuilder();
        int at = 0;
        while (text.IndexOf("\r\n", at, StringComparison.Ordinal) is var line and >= 0)
        {
            int size = int.Parse(text.AsSpan(at, line - at), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0 || line + 2 + size > text.Length)
            {
                break;
            }

            body.Append(text, line + 2, size);
            at = line + 2 + size + 2;
        }

        return body.ToString();
    }
}
