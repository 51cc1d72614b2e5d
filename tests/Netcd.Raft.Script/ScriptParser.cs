namespace Netcd.Raft.Script;

/// <summary>Reads the datadriven format: a directive, input lines, a line of four dashes, expected output, a blank line.</summary>
public sealed class ScriptParser
{
    private const string Separator = "----";
    private readonly string[] _lines;
    private int _next;

    private ScriptParser(string text)
    {
        var lines = text.Split('\n');
        _lines = lines is [.., ""] ? lines[..^1] : lines;
    }

    private bool AtEnd => _next >= _lines.Length;

    /// <summary>All directives of a script.</summary>
    public static List<ScriptCase> Parse(string text)
    {
        var parser = new ScriptParser(text);
        var cases = new List<ScriptCase>();
        while (parser.TryReadCase(out var directive))
        {
            if (directive.Command != "subtest")
            {
                cases.Add(directive);
            }
        }

        return cases;
    }

    private bool TryReadCase(out ScriptCase directive)
    {
        directive = null!;
        while (!AtEnd)
        {
            var line = _next + 1;
            var text = _lines[_next++].Trim();
            if (text.Length == 0 || text[0] == '#')
            {
                continue;
            }

            while (text.EndsWith('\\') && !AtEnd)
            {
                text = text[..^1] + " " + _lines[_next++].Trim();
            }

            directive = ReadCase(line, text);
            return true;
        }

        return false;
    }

    private ScriptCase ReadCase(int line, string text)
    {
        var (command, args) = DirectiveParser.Parse(text);
        if (command == "subtest")
        {
            return new ScriptCase(line, text, command, args, "", "");
        }

        var input = new List<string>();
        var hasSeparator = false;
        while (!AtEnd && !hasSeparator)
        {
            var current = _lines[_next++];
            hasSeparator = current == Separator;
            if (!hasSeparator)
            {
                input.Add(current);
            }
        }

        var expected = hasSeparator ? ReadExpected() : "";
        return new ScriptCase(line, text, command, args, string.Join('\n', input).Trim(), expected);
    }

    private string ReadExpected()
    {
        var lines = new List<string>();
        if (!AtEnd && _lines[_next] == Separator)
        {
            _next++;
            while (!AtEnd && !(_lines[_next] == Separator && _next + 1 < _lines.Length && _lines[_next + 1] == Separator))
            {
                lines.Add(_lines[_next++]);
            }

            if (AtEnd)
            {
                throw new ScriptFormatException("expected output in double separators has no end");
            }

            _next += 2;
            if (!AtEnd && _lines[_next].Trim().Length > 0)
            {
                throw new ScriptFormatException($"line {_next + 1}: a blank line must follow the double separators");
            }

            _next++;
        }
        else
        {
            while (!AtEnd && _lines[_next].Trim().Length > 0)
            {
                lines.Add(_lines[_next++]);
            }
        }

        return string.Concat(lines.Select(line => line + "\n"));
    }
}
