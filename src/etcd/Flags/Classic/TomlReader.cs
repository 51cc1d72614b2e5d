using System.Text;

namespace Netcd.Etcd.Flags.Classic;

/// <summary>Reads the part of TOML that etcd 0.x used: tables of one level, strings, numbers, truth values, arrays of strings. Pure.</summary>
internal static class TomlReader
{
    /// <summary>Reads a text.</summary>
    /// <param name="text">The file.</param>
    /// <param name="entries">Key, with its table and a dot before it, and value; arrays are joined with commas.</param>
    /// <param name="problem">What is wrong and where; empty for nothing.</param>
    public static bool TryRead(string text, out List<KeyValuePair<string, string>> entries, out string problem)
    {
        entries = [];
        problem = "";
        string table = "";
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = WithoutComment(lines[i]).Trim();
            if (line.Length == 0)
            {
                continue;
            }

            if (line[0] == '[' && line[^1] == ']' && !line.Contains('='))
            {
                table = line[1..^1].Trim();
                continue;
            }

            int equals = line.IndexOf('=', StringComparison.Ordinal);
            string value = equals < 0 ? "" : line[(equals + 1)..].Trim();
            while (value.StartsWith('[') && !value.EndsWith(']') && ++i < lines.Length)
            {
                value += WithoutComment(lines[i]).Trim();
            }

            if (equals <= 0 || !TryReadValue(value, out string read))
            {
                problem = $"line {i + 1}: not a setting: {line}";
                return false;
            }

            string key = line[..equals].Trim();
            entries.Add(new(table.Length > 0 ? $"{table}.{key}" : key, read));
        }

        return true;
    }

    private static string WithoutComment(string line)
    {
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            isQuoted ^= line[i] == '"' && (i == 0 || line[i - 1] != '\\');
            if (line[i] == '#' && !isQuoted)
            {
                return line[..i];
            }
        }

        return line;
    }

    private static bool TryReadValue(string text, out string value)
    {
        value = text;
        if (text.StartsWith('['))
        {
            return TryReadArray(text, out value);
        }

        return text.StartsWith('"') ? TryReadString(text, out value) : text.Length > 0 && !text.Any(static c => char.IsWhiteSpace(c) || c == '"');
    }

    private static bool TryReadArray(string text, out string value)
    {
        var items = new List<string>();
        value = "";
        foreach (string part in text[1..^1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryReadValue(part, out string item))
            {
                return false;
            }

            items.Add(item);
        }

        value = string.Join(',', items);
        return text.EndsWith(']');
    }

    private static bool TryReadString(string text, out string value)
    {
        var read = new StringBuilder();
        value = "";
        if (text.Length < 2 || text[^1] != '"')
        {
            return false;
        }

        for (int i = 1; i < text.Length - 1; i++)
        {
            char symbol = text[i];
            if (symbol == '"' || (symbol == '\\' && i + 1 >= text.Length - 1))
            {
                return false;
            }

            read.Append(symbol != '\\' ? symbol : text[++i] switch
            {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                var other => other,
            });
        }

        value = read.ToString();
        return true;
    }
}
