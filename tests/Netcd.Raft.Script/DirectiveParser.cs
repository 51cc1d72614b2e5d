namespace Netcd.Raft.Script;

/// <summary>Reads the first line of a case: a command and its arguments.</summary>
internal static class DirectiveParser
{
    public static (string Command, List<ScriptArg> Args) Parse(string text)
    {
        var end = text.IndexOf(' ', StringComparison.Ordinal);
        var command = end < 0 ? text : text[..end];
        var args = new List<ScriptArg>();
        var rest = end < 0 ? "" : text[end..].Trim();
        while (rest.Length > 0)
        {
            args.Add(TakeArg(ref rest));
            rest = rest.TrimStart();
        }

        return (command, args);
    }

    private static ScriptArg TakeArg(ref string rest)
    {
        var end = rest.IndexOfAny([' ', '=']);
        var key = end < 0 ? rest : rest[..end];
        if (end < 0 || rest[end] == ' ')
        {
            rest = end < 0 ? "" : rest[end..];
            return new ScriptArg(key, []);
        }

        rest = rest[(end + 1)..];
        if (rest.StartsWith('('))
        {
            return new ScriptArg(key, TakeList(ref rest));
        }

        end = rest.IndexOf(' ', StringComparison.Ordinal);
        var value = end < 0 ? rest : rest[..end];
        rest = end < 0 ? "" : rest[end..];
        return new ScriptArg(key, [value]);
    }

    private static List<string> TakeList(ref string rest)
    {
        var values = new List<string>();
        var depth = 0;
        var start = 1;
        for (var i = 0; i < rest.Length; i++)
        {
            depth += rest[i] == '(' ? 1 : rest[i] == ')' ? -1 : 0;
            var isEnd = depth == 0;
            if (isEnd || (rest[i] == ',' && depth == 1))
            {
                values.Add(rest[start..i].TrimStart());
                start = i + 1;
            }

            if (isEnd)
            {
                rest = rest[(i + 1)..];
                return values is [""] ? [] : values;
            }
        }

        throw new ScriptFormatException($"missing ')' in \"{rest}\"");
    }
}
