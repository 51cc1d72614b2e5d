using Netcd.Client;
using Netcd.Client.Kv;
using Netcd.CommandLine.Commands;
using Netcd.Protocol.Rpc;
using Netcd.Telemetry.GoText;
using Result = Netcd.Protocol.Rpc.Compare.Types.CompareResult;

namespace Netcd.Etcdctl.Commands;

/// <summary>Conditions of txn as typed: <c>target("key") op "value"</c>. Pure.</summary>
internal static class CompareText
{
    /// <summary>Reads a condition.</summary>
    /// <exception cref="CommandException">It makes no sense.</exception>
    public static Compare Parse(string line)
    {
        int open = line.IndexOf('(');
        if (open < 0)
        {
            throw Malformed(line);
        }

        string target = line[..open];
        int at = open + 1;
        string key = "";
        string comparison = "";
        string value = "";
        bool isWhole = Quoted(line, ref at, ref key) && Literal(line, ref at, ')') && Word(line, ref at, ref comparison) && Quoted(line, ref at, ref value);
        if (!isWhole)
        {
            throw Malformed($"{line}; got {target}({GoQuote.Quote(key)}) {comparison} {GoQuote.Quote(value)}");
        }

        EtcdBytes bytes = KvArguments.BytesOf(key);
        return target switch
        {
            "ver" or "version" => Condition.Version(bytes, ResultOf(line, comparison), Number(line, value)),
            "c" or "create" => Condition.CreateRevision(bytes, ResultOf(line, comparison), Number(line, value)),
            "m" or "mod" => Condition.ModRevision(bytes, ResultOf(line, comparison), Number(line, value)),
            "val" or "value" => Condition.Value(bytes, ResultOf(line, comparison), KvArguments.BytesOf(value)),
            "lease" => Condition.Lease(bytes, ResultOf(line, comparison), Number(line, value, 16)),
            _ => throw Malformed($"{line} (unknown target {target})"),
        };
    }

    private static CommandException Malformed(string what) => new(ExitCode.InvalidInput, "malformed comparison: " + what);

    private static long Number(string line, string text, int radix = 10) =>
        GoInteger.TryParse(text, radix, out long value, out _) ? value : throw new CommandException(ExitCode.InvalidInput, "invalid txn compare request: " + line);

    /// <summary>etcdctl crashes at an unknown operator; its exit code is kept, its stack trace is not.</summary>
    private static Result ResultOf(string line, string text) => text switch
    {
        "=" => Result.Equal,
        "!=" => Result.NotEqual,
        ">" => Result.Greater,
        "<" => Result.Less,
        _ => throw new CommandException(ExitCode.BadConnection, $"malformed comparison: {line} (unknown operator {text}; known are = != > <)"),
    };

    private static void SkipBlanks(string line, ref int at)
    {
        while (at < line.Length && char.IsWhiteSpace(line[at]))
        {
            at++;
        }
    }

    private static bool Quoted(string line, ref int at, ref string text)
    {
        SkipBlanks(line, ref at);
        int end = at < line.Length && line[at] == '"' ? ShellWords.ClosingQuote(line, at) : -1;
        if (end < 0 || !GoQuote.TryUnquote(line[at..(end + 1)], out text))
        {
            return false;
        }

        at = end + 1;
        return true;
    }

    private static bool Literal(string line, ref int at, char symbol) => at < line.Length && line[at++] == symbol;

    private static bool Word(string line, ref int at, ref string text)
    {
        SkipBlanks(line, ref at);
        int start = at;
        while (at < line.Length && !char.IsWhiteSpace(line[at]))
        {
            at++;
        }

        text = line[start..at];
        return text.Length > 0;
    }
}
