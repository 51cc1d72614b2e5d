using System.Text;

namespace Netcd.Raft.Script;

/// <summary>Runs the directives of a script and compares what they print with what the script expects.</summary>
public static class ScriptRunner
{
    /// <summary>The folders that scripts come in, one per kind.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["interaction", "confchange", "quorum"];

    /// <summary>Compares; stops at the first difference, because later cases build on earlier ones.</summary>
    /// <exception cref="ScriptMismatchException">A directive printed something else.</exception>
    public static void Check(string kind, string path)
    {
        var handler = NewHandler(kind);
        foreach (var directive in ScriptParser.Parse(File.ReadAllText(path)))
        {
            var actual = Run(handler, directive);
            if (actual != directive.Expected)
            {
                throw new ScriptMismatchException(Report(path, directive, actual));
            }
        }
    }

    /// <summary>Gives every directive with what it prints, whatever the script expects.</summary>
    public static string Print(string kind, string path)
    {
        var handler = NewHandler(kind);
        var text = new StringBuilder();
        foreach (var directive in ScriptParser.Parse(File.ReadAllText(path)))
        {
            text.Append(directive.Directive).Append('\n');
            text.Append(directive.Input.Length > 0 ? directive.Input + "\n" : "");
            var actual = Run(handler, directive);
            var needsDouble = actual.Split('\n')[..^1].Any(string.IsNullOrWhiteSpace);
            var separator = needsDouble ? "----\n----\n" : "----\n";
            text.Append(separator).Append(actual).Append(needsDouble ? separator : "").Append('\n');
        }

        return text.ToString();
    }

    private static string Run(IScriptHandler handler, ScriptCase directive)
    {
        var actual = handler.Run(directive);
        return actual.Length == 0 || actual.EndsWith('\n') ? actual : actual + "\n";
    }

    private static IScriptHandler NewHandler(string kind) => kind switch
    {
        "interaction" => new InteractionScript(),
        "confchange" => new ConfChangeScript(),
        "quorum" => new QuorumScript(),
        _ => throw new ScriptFormatException($"there are no scripts of kind \"{kind}\""),
    };

    private static string Report(string path, ScriptCase directive, string actual)
    {
        var text = new StringBuilder($"{path}:{directive.Line}: {directive.Directive}\n");
        text.Append(directive.Input.Length > 0 ? directive.Input + "\n" : "");
        var expectedLines = directive.Expected.Split('\n');
        var actualLines = actual.Split('\n');
        var same = 0;
        while (same < Math.Min(expectedLines.Length, actualLines.Length) && expectedLines[same] == actualLines[same])
        {
            text.Append("    ").Append(expectedLines[same++]).Append('\n');
        }

        foreach (var line in expectedLines[same..])
        {
            text.Append("  - ").Append(line).Append('\n');
        }

        foreach (var line in actualLines[same..])
        {
            text.Append("  + ").Append(line).Append('\n');
        }

        return text.ToString();
    }
}
