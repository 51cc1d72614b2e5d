using System.Text;
using Netcd.CommandLine.Flags;
using Netcd.Telemetry.GoText;

namespace Netcd.Etcd.Proxies;

/// <summary>Help of the proxy commands in the layout of etcd's. Pure.</summary>
internal static class ProxyHelp
{
    /// <summary>Help of a group: <c>etcd gateway</c>.</summary>
    public static string OfGroup(string group, string summary, string startSummary) =>
        $"""
        {summary}

        Usage:
          etcd {group} [command]

        Available Commands:
          start       {startSummary}

        Flags:
          -h, --help   help for {group}

        Use "etcd {group} [command] --help" for more information about a command.

        """;

    /// <summary>Usage of the start command, as it also follows an error.</summary>
    public static string UsageOfStart(string group, IReadOnlyList<ProxyFlag> flags)
    {
        var text = new StringBuilder("Usage:\n  etcd ").Append(group).Append(" start [flags]\n\nFlags:\n");
        (string Left, string Right)[] lines =
        [
            .. flags.Select(static f => ($"      --{f.Flag.Name}{(f.TypeName.Length > 0 ? " " : "")}{f.TypeName}", f.Flag.Help + Default(f.Flag))),
            ("  -h, --help", "help for start"),
        ];
        int width = lines.Max(static line => line.Left.Length) + 3;
        foreach ((string left, string right) in lines.OrderBy(static line => line.Left[6..], StringComparer.Ordinal))
        {
            text.Append(left.PadRight(width)).Append(right).Append('\n');
        }

        return text.ToString();
    }

    private static string Default(Flag flag) => (flag.Kind, flag.Default) switch
    {
        (_, "" or "0" or "0s" or "false") => "",
        (FlagKind.Text, _) => $" (default {GoQuote.Quote(flag.Default)})",
        (FlagKind.List, _) => $" (default [{flag.Default}])",
        _ => $" (default {flag.Default})",
    };
}
