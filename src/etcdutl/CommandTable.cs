using Netcd.CommandLine.Commands;
using Netcd.Etcdutl.Commands;

namespace Netcd.Etcdutl;

/// <summary>All commands of etcdutl.</summary>
internal static class CommandTable
{
    private static readonly CompletionCommands<ToolContext> Completion = new(UtlMain.Tool, static () => Root!);

    /// <summary>The tool.</summary>
    public static Command<ToolContext> Root { get; } = new()
    {
        Usage = "etcdutl",
        Summary = "Works on the files of etcd and netcd while no member uses them",
        SharedFlags = GlobalFlags.All,
        Commands =
        [
            DirectoryCommands.Backup,
            BoltCommands.Bolt,
            DirectoryCommands.Check,
            DirectoryCommands.Defragment,
            DirectoryCommands.Migrate,
            DirectoryCommands.MigrateLegacy,
            DirectoryCommands.Verify,
            SnapshotCommands.Snapshot,
            SnapshotCommands.HashKv,
            VersionCommand.Of<ToolContext>(UtlMain.Tool),
            Completion.Completion,
            Completion.Complete,
        ],
    };
}
