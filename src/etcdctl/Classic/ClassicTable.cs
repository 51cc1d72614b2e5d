using Netcd.CommandLine.Commands;
using Netcd.Etcdctl.Session;

namespace Netcd.Etcdctl.Classic;

/// <summary>The commands of the v2 mode.</summary>
internal static class ClassicTable
{
    /// <summary>The tool.</summary>
    public static Command<CtlContext> Root { get; } = new()
    {
        Usage = "etcdctl",
        Summary = "Command line client of the v2 API",
        SharedFlags = ClassicFlags.All,
        FlagsComeFirst = true,
        Commands =
        [
            ClassicFileCommands.Backup,
            ClassicFileCommands.Import,
            ClassicMemberCommands.Health,
            .. ClassicKeyCommands.All,
            .. ClassicWatchCommands.All,
            ClassicMemberCommands.Member,
            ClassicAuthCommands.User,
            ClassicRoleCommands.Role,
            ClassicAuthCommands.Auth,
            ClassicUpgradeCommand.Upgrade,
        ],
    };

    /// <summary>Runs a command line of the v2 mode.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(CtlContext context, IReadOnlyList<string> words, Action<string> error)
    {
        if (words is ["--version" or "-v"])
        {
            context.Out.Line($"etcdctl version: {CtlContext.Tool.Version}\nAPI version: 2");
            return ExitCode.Success;
        }

        CommandPath<CtlContext> path = CommandPath<CtlContext>.Find(Root, words);
        if (path.Command.Commands.Count > 0 && path.FirstWord() is { } stray && stray != "help")
        {
            string[] near = [.. Suggestions.For(stray, path.Command.Commands.Select(static c => c.Name))];
            error($"No help topic for '{stray}'{(near.Length == 0 ? "" : ". Did you mean " + string.Join(" or ", near) + "?")}\n");
            return ClassicExit.UnknownCommand;
        }

        try
        {
            return await new CommandTool<CtlContext>(CtlContext.Tool with { ApiVersion = "2" }, Root, context.Out.Write, error).RunAsync(context, words);
        }
        catch (ClassicExit e)
        {
            error(e.Message + "\n");
            return e.Code;
        }
    }
}
