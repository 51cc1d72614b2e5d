using System.Text;
using Netcd.CommandLine.Flags;
using Netcd.CommandLine.Output;
using Netcd.Telemetry.GoText;

namespace Netcd.CommandLine.Commands;

/// <summary>The help of a command. Pure.</summary>
public static class HelpText
{
    /// <summary>The text.</summary>
    public static string For<TContext>(ToolInfo tool, CommandPath<TContext> path)
    {
        Command<TContext> command = path.Command;
        bool isTool = path.Chain.Count == 1;
        var text = new StringBuilder();
        string names = string.Join(' ', path.Chain.Skip(isTool ? 0 : 1).Select(static c => c.Name));
        text.Append("NAME:\n\t").Append(names).Append(" - ").Append(command.Summary).Append("\n\n");
        text.Append("USAGE:\n\t").Append(UsageLine(path)).Append('\n');
        if (isTool)
        {
            text.Append("\nVERSION:\n\t").Append(tool.Version).Append('\n');
        }

        if (command.Commands.Count > 0)
        {
            text.Append("\nAPI VERSION:\n\t").Append(tool.ApiVersion).Append("\n\n\nCOMMANDS:\n");
            AppendCommands(text, command, "");
        }

        if (command.Description.Length > 0)
        {
            text.Append("\nDESCRIPTION:\n");
            foreach (string line in command.Description.Split('\n'))
            {
                text.Append('\t').Append(line).Append('\n');
            }
        }

        AppendFlags(text, "OPTIONS", path.OwnFlags);
        AppendFlags(text, "GLOBAL OPTIONS", path.InheritedFlags);
        return TabText.Align(text.Append('\n').ToString());
    }

    private static string UsageLine<TContext>(CommandPath<TContext> path) =>
        string.Join(' ', path.Chain.SkipLast(1).Select(static c => c.Name).Append(path.Command.Usage).Append("[flags]"));

    private static void AppendCommands<TContext>(StringBuilder text, Command<TContext> group, string prefix)
    {
        foreach (Command<TContext> command in group.Commands.Where(static c => !c.IsHidden).OrderBy(static c => c.Name, StringComparer.Ordinal))
        {
            if (command.Run is not null)
            {
                text.Append('\t').Append(prefix).Append(command.Name).Append('\t').Append(command.Summary).Append('\n');
            }

            AppendCommands(text, command, prefix + command.Name + " ");
        }
    }

    private static void AppendFlags(StringBuilder text, string title, IEnumerable<Flag> flags)
    {
        Flag[] sorted = [.. flags.OrderBy(static f => f.Name, StringComparer.Ordinal)];
        if (sorted.Length == 0)
        {
            return;
        }

        text.Append('\n').Append(title).Append(":\n");
        foreach (Flag flag in sorted)
        {
            text.Append(flag.Shorthand is { } letter ? $"  -{letter}, --" : "      --").Append(flag.Name);
            string value = flag.Kind switch
            {
                FlagKind.Text => GoQuote.Quote(flag.Default),
                FlagKind.List => $"[{flag.Default}]",
                _ => flag.Default,
            };
            text.Append(flag.Kind == FlagKind.Bool ? $"[={value}]" : "=" + value).Append('\t').Append(flag.Help).Append('\n');
        }
    }
}
