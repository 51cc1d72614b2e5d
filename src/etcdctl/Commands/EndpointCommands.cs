using Netcd.Client;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.Etcdctl.Answers;
using Netcd.Etcdctl.Session;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Telemetry.GoText;

namespace Netcd.Etcdctl.Commands;

/// <summary>endpoint: asks each member by itself.</summary>
internal static class EndpointCommands
{
    /// <summary>The flag that takes the members from the cluster instead of the flags.</summary>
    public static readonly Flag Cluster = Flag.Switch("cluster", "all members that the cluster has");

    /// <summary>The group.</summary>
    public static Command<CtlContext> Endpoint { get; } = new()
    {
        Usage = "endpoint <subcommand>",
        Summary = "Members as they are reached",
        SharedFlags = [Cluster],
        Commands =
        [
            new() { Usage = "health", Summary = "Tells whether each member answers and has no alarm", Run = HealthAsync },
            new()
            {
                Usage = "status",
                Summary = "Tells the state of each member",
                Description =
                    "The columns are: endpoint, ID, version, db size, is leader, is learner, raft term, raft index, raft applied index, errors.",
                Run = StatusAsync,
            },
            new()
            {
                Usage = "hashkv",
                Summary = "Tells the checksum of the keys at each member",
                SharedFlags = [Flag.Number("rev", "last revision to count in (0: all)")],
                Run = HashKvAsync,
            },
        ],
    };

    /// <summary>The endpoints that a command is about.</summary>
    /// <exception cref="CommandException">The list of members cannot be had.</exception>
    public static async Task<IReadOnlyList<string>> ListAsync(CtlSession session)
    {
        if (!session.Flags.Bool(Cluster.Name))
        {
            return session.Options.Endpoints;
        }

        await using EtcdClient client = await session.ConnectAsync(session.Options);
        MemberListResponse members = await session.TryAsync(
            client.Cluster.ListAsync(), explain: static e => $"failed to fetch endpoints from etcd cluster member list: {e}");
        return [.. members.Members.SelectMany(static m => m.ClientURLs)];
    }

    private static async Task<int> HealthAsync(CtlContext context, Invocation invocation)
    {
        await using CtlSession session = CtlSession.Prepare(context, invocation);
        IReadOnlyList<string> endpoints = await ListAsync(session);
        EndpointHealth[] results = await Task.WhenAll(endpoints.Select(endpoint => ProbeAsync(session.Options with { Endpoints = [endpoint] }, endpoint)));
        session.Printer.Print(new HealthAnswer(results, context.Error));
        return results.All(static r => r.Error.Length == 0) ? ExitCode.Success : throw new CommandException(ExitCode.Error, "unhealthy cluster");
    }

    private static async Task<EndpointHealth> ProbeAsync(EtcdClientOptions options, string endpoint)
    {
        string took = "";
        try
        {
            await using var client = new EtcdClient(options);
            await client.LogInAsync();
            long started = options.Clock.GetTimestamp();
            string error = await ReadAsync(client);
            took = GoDuration.Format(options.Clock.GetElapsedTime(started));
            error = error.Length == 0 ? await AlarmsAsync(client) : error;
            return new EndpointHealth(endpoint, error.Length == 0, took, error);
        }
        catch (RpcException e)
        {
            return new EndpointHealth(endpoint, false, took, ErrorText.Of(e));
        }
        catch (ArgumentException e)
        {
            return new EndpointHealth(endpoint, false, took, e.Message);
        }
    }

    /// <summary>Any linearizable read shows that the member reaches a quorum; one that is refused does so too.</summary>
    private static async Task<string> ReadAsync(EtcdClient client)
    {
        try
        {
            await client.Kv.GetAsync("health");
            return "";
        }
        catch (RpcException e)
        {
            return e.Code == RpcStatusCode.PermissionDenied ? "" : ErrorText.Of(e);
        }
    }

    private static async Task<string> AlarmsAsync(EtcdClient client)
    {
        try
        {
            AlarmResponse alarms = await client.Maintenance.AlarmsAsync();
            return alarms.Alarms.Count == 0 ? "" : "Active Alarm(s): " + string.Concat(alarms.Alarms.Select(static a => AlarmsAnswer.NameOf(a.Alarm) + " "));
        }
        catch (RpcException)
        {
            return "Unable to fetch the alarm list";
        }
    }

    private static async Task<int> StatusAsync(CtlContext context, Invocation invocation)
    {
        (CtlSession session, List<(string, StatusResponse)> found, string? error) =
            await AskEachAsync(context, invocation, "status", static client => client.Maintenance.StatusAsync());
        session.Printer.Print(new StatusAnswer(found));
        return error is null ? ExitCode.Success : ExitCode.Error;
    }

    private static async Task<int> HashKvAsync(CtlContext context, Invocation invocation)
    {
        long revision = invocation.Flags.Int64("rev");
        (CtlSession session, List<(string, HashKVResponse)> found, string? error) =
            await AskEachAsync(context, invocation, "hash", client => client.Maintenance.HashKvAsync(revision));
        session.Printer.Print(new HashKvAnswer(found));
        return error is null ? ExitCode.Success : throw new CommandException(ExitCode.Error, error);
    }

    private static async Task<(CtlSession Session, List<(string Endpoint, T Response)> Found, string? Error)> AskEachAsync<T>(
        CtlContext context, Invocation invocation, string what, Func<EtcdClient, Task<T>> ask)
    {
        CtlSession session = CtlSession.Prepare(context, invocation);
        string? error = null;
        var found = new List<(string, T)>();
        foreach (string endpoint in await ListAsync(session))
        {
            await using EtcdClient client = await session.ConnectAsync(session.Options with { Endpoints = [endpoint] });
            try
            {
                found.Add((endpoint, await ask(client)));
            }
            catch (RpcException e)
            {
                error = ErrorText.Of(e);
                context.Warn($"Failed to get the {what} of endpoint {endpoint} ({error})");
            }
        }

        return (session, found, error);
    }
}
