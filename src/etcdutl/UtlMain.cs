using Netcd.CommandLine.Commands;
using Netcd.Core.Bootstrap;

namespace Netcd.Etcdutl;

/// <summary>Runs one command line of etcdutl.</summary>
internal static class UtlMain
{
    /// <summary>Names and versions.</summary>
    public static readonly ToolInfo Tool = new("etcdutl", ServerVersion.Release.ToString(), ServerVersion.Release.MajorMinor) { ExplainsOnError = true };

    /// <summary>Whether the tool was started by the name of the tool of 2.0 whose work migrate04 does.</summary>
    public static bool IsMigrate(string? program) => Path.GetFileNameWithoutExtension(program) == "etcd-migrate";

    /// <summary>Runs it.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(ToolContext context, IReadOnlyList<string> words) => context.RunAsync(
        () => new CommandTool<ToolContext>(Tool, CommandTable.Root, context.Out.Write, context.Complain).RunAsync(context, words));
}
