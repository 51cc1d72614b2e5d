using Netcd.Client;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.CommandLine.Offline;
using Netcd.Etcdctl.Answers;
using Netcd.Etcdctl.Output;
using Netcd.Etcdctl.Session;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Telemetry.GoText;
using Action = Netcd.Protocol.Rpc.DowngradeRequest.Types.DowngradeAction;

namespace Netcd.Etcdctl.Commands;

/// <summary>alarm, defrag, move-leader, downgrade.</summary>
internal static class MaintenanceCommands
{
    private const string DataDir = "data-dir";

    /// <summary>alarm.</summary>
    public static Command<CtlContext> Alarm { get; } = new()
    {
        Usage = "alarm <subcommand>",
        Summary = "Alarms",
        Commands =
        [
            new() { Usage = "disarm", Summary = "Ends all alarms", Run = DisarmAsync },
            new() { Usage = "list", Summary = "Lists all alarms", Run = ListAlarmsAsync },
        ],
    };

    /// <summary>defrag.</summary>
    public static Command<CtlContext> Defragment { get; } = new()
    {
        Usage = "defrag",
        Summary = "Rewrites the databases of the members without their free space",
        SharedFlags = [EndpointCommands.Cluster, Flag.Text(DataDir, "data directory of a stopped member to work on instead (see also etcdutl defrag)")],
        Run = DefragmentAsync,
    };

    /// <summary>move-leader.</summary>
    public static Command<CtlContext> MoveLeader { get; } = new()
    {
        Usage = "move-leader <transferee-member-id>",
        Summary = "Makes another member the leader",
        Run = MoveLeaderAsync,
    };

    /// <summary>downgrade.</summary>
    public static Command<CtlContext> Downgrade { get; } = new()
    {
        Usage = "downgrade <subcommand>",
        Summary = "The way back to an older release",
        Commands =
        [
            new() { Usage = "validate <TARGET_VERSION>", Summary = "Tells whether the cluster can go back to a release", Run = static (c, i) => DowngradeAsync(c, i, Action.Validate) },
            new() { Usage = "enable <TARGET_VERSION>", Summary = "Prepares the cluster for a release", Run = static (c, i) => DowngradeAsync(c, i, Action.Enable) },
            new() { Usage = "cancel", Summary = "Gives the way back up", Run = static (c, i) => DowngradeAsync(c, i, Action.Cancel) },
        ],
    };

    private static async Task<int> DisarmAsync(CtlContext context, Invocation invocation)
    {
        RefuseArguments(invocation, "alarm disarm command accepts no arguments");
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(session.Client.Maintenance.DisarmAllAsync(), static r => new AlarmsAnswer(r));
    }

    private static async Task<int> ListAlarmsAsync(CtlContext context, Invocation invocation)
    {
        RefuseArguments(invocation, "alarm list command accepts no arguments");
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(session.Client.Maintenance.AlarmsAsync(), static r => new AlarmsAnswer(r));
    }

    private static async Task<int> DefragmentAsync(CtlContext context, Invocation invocation)
    {
        if (invocation.Flags.Text(DataDir) is { Length: > 0 } directory)
        {
            context.Warn("Use `etcdutl defrag` instead. The --data-dir is going to be decomissioned in v3.6.\n");
            return await DirectoryCommands.DefragmentAsync(context, directory, TimeSpan.Zero);
        }

        await using CtlSession session = CtlSession.Prepare(context, invocation);
        int failures = 0;
        foreach (string endpoint in await EndpointCommands.ListAsync(session))
        {
            await using EtcdClient client = await session.ConnectAsync(session.Options with { Endpoints = [endpoint] });
            try
            {
                await client.Maintenance.DefragmentAsync();
                context.Out.Line($"Finished defragmenting etcd member[{endpoint}]");
                context.Out.Flush();
            }
            catch (RpcException e)
            {
                context.Warn($"Failed to defragment etcd member[{endpoint}] ({ErrorText.Of(e)})");
                failures++;
            }
        }

        return failures == 0 ? ExitCode.Success : ExitCode.Error;
    }

    private static async Task<int> MoveLeaderAsync(CtlContext context, Invocation invocation)
    {
        if (invocation.Arguments.Count != 1)
        {
            throw CommandException.BadArguments("move-leader command needs 1 argument");
        }

        if (!GoInteger.TryParse(invocation.Arguments[0], 16, out ulong target, out string problem))
        {
            throw CommandException.BadArguments(problem);
        }

        await using CtlSession session = CtlSession.Prepare(context, invocation);
        foreach (string endpoint in session.Options.Endpoints)
        {
            await using EtcdClient client = await session.ConnectAsync(session.Options with { Endpoints = [endpoint] });
            StatusResponse status = await session.TryAsync(client.Maintenance.StatusAsync());
            if (status.Leader == status.Header.MemberId)
            {
                return await session.PrintAsync(
                    client.Maintenance.MoveLeaderAsync(target),
                    r => new LineAnswer(r, MessageShapes.HeaderOnly, $"Leadership transferred from {status.Leader:x} to {target:x}", null));
            }
        }

        throw CommandException.BadArguments($"no leader endpoint given at [{string.Join(' ', session.Options.Endpoints)}]");
    }

    private static async Task<int> DowngradeAsync(CtlContext context, Invocation invocation, Action action)
    {
        string name = action.ToString().ToLowerInvariant();
        if (action == Action.Cancel)
        {
            RefuseArguments(invocation, "too many arguments");
        }
        else if (invocation.Arguments.Count != 1)
        {
            throw CommandException.BadArguments(invocation.Arguments.Count == 0 ? "TARGET_VERSION not provided" : "too many arguments");
        }

        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        string version = invocation.Arguments.Count == 0 ? "" : invocation.Arguments[0];
        return await session.PrintAsync(
            session.Client.Maintenance.DowngradeAsync(action, version),
            r => new LineAnswer(r, MessageShapes.Downgrade, $"Downgrade {name} success, cluster version {r.Version}", null));
    }

    private static void RefuseArguments(Invocation invocation, string problem)
    {
        if (invocation.Arguments.Count != 0)
        {
            throw CommandException.BadArguments(problem);
        }
    }
}
