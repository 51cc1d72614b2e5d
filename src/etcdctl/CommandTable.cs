using Netcd.CommandLine.Commands;
using Netcd.Etcdctl.Commands;
using Netcd.Etcdctl.Session;

namespace Netcd.Etcdctl;

/// <summary>All commands of etcdctl, in the order in which suggestions name them.</summary>
internal static class CommandTable
{
    private static readonly CompletionCommands<CtlContext> Completion = new(CtlContext.Tool, static () => Root!, KeyCompletion.KeysAsync);

    /// <summary>The tool.</summary>
    public static Command<CtlContext> Root { get; } = new()
    {
        Usage = "etcdctl",
        Summary = "Command line client of etcd and netcd",
        SharedFlags = GlobalFlags.All,
        Commands =
        [
            KvCommands.Get,
            KvCommands.Put,
            KvCommands.Delete,
            TxnCommand.Txn,
            KvCommands.Compaction,
            MaintenanceCommands.Alarm,
            MaintenanceCommands.Defragment,
            EndpointCommands.Endpoint,
            TopCommand.Top,
            MaintenanceCommands.MoveLeader,
            WatchCommand.Watch,
            VersionCommand.Of<CtlContext>(CtlContext.Tool),
            LeaseCommands.Lease,
            MemberCommands.Member,
            SnapshotCommands.Snapshot,
            MakeMirrorCommand.MakeMirror,
            LockCommands.Lock,
            LockCommands.Elect,
            AuthCommands.Auth,
            UserCommands.User,
            RoleCommands.Role,
            CheckCommands.Check,
            MaintenanceCommands.Downgrade,
            Completion.Completion,
            Completion.Complete,
        ],
    };
}
