using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Answers;
using Netcd.Etcdctl.Session;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Telemetry.GoText;

namespace Netcd.Etcdctl.Commands;

/// <summary>lease.</summary>
internal static class LeaseCommands
{
    /// <summary>The group.</summary>
    public static Command<CtlContext> Lease { get; } = new()
    {
        Usage = "lease <subcommand>",
        Summary = "Leases",
        Commands =
        [
            new() { Usage = "grant <ttl>", Summary = "Creates a lease that lives so many seconds", Run = GrantAsync },
            new() { Usage = "revoke <leaseID>", Summary = "Ends a lease and deletes its keys", Run = RevokeAsync },
            new()
            {
                Usage = "timetolive <leaseID> [options]",
                Summary = "Tells how long a lease has to live",
                Flags = [Flag.Switch("keys", "show the keys of the lease")],
                Run = TimeToLiveAsync,
            },
            new() { Usage = "list", Summary = "Lists all leases", Run = ListAsync },
            new()
            {
                Usage = "keep-alive [options] <leaseID>",
                Summary = "Renews a lease again and again",
                Flags = [Flag.Switch("once", "renew it once and end")],
                Run = KeepAliveAsync,
            },
        ],
    };

    private static async Task<int> GrantAsync(CtlContext context, Invocation invocation)
    {
        string text = Only(invocation, "lease grant command needs TTL argument");
        if (!GoInteger.TryParse(text, 10, out long ttl, out string problem))
        {
            throw CommandException.BadArguments($"bad TTL ({problem})");
        }

        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(session.Client.Leases.GrantAsync(ttl), LeaseAnswer.Granted, explain: static e => $"failed to grant lease ({e})");
    }

    private static async Task<int> RevokeAsync(CtlContext context, Invocation invocation)
    {
        long id = IdArgument.Lease(Only(invocation, "lease revoke command needs 1 argument"));
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(
            session.Client.Leases.RevokeAsync(id), r => new LeaseRevokedAnswer(id, r), explain: static e => $"failed to revoke lease ({e})");
    }

    private static async Task<int> TimeToLiveAsync(CtlContext context, Invocation invocation)
    {
        string text = Only(invocation, "lease timetolive command needs lease ID as argument");
        bool keys = invocation.Flags.Bool("keys");
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(
            session.Client.Leases.TimeToLiveAsync(IdArgument.Lease(text), keys), r => new LeaseTimeToLiveAnswer(r, keys), ExitCode.BadConnection);
    }

    private static async Task<int> ListAsync(CtlContext context, Invocation invocation)
    {
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(session.Client.Leases.ListAsync(), static r => new LeasesAnswer(r), ExitCode.BadConnection);
    }

    private static async Task<int> KeepAliveAsync(CtlContext context, Invocation invocation)
    {
        long id = IdArgument.Lease(Only(invocation, "lease keep-alive command needs lease ID as argument"));
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        if (invocation.Flags.Bool("once"))
        {
            LeaseKeepAliveResponse renewed = await session.TryAsync(session.Client.Leases.KeepAliveOnceAsync(id), ExitCode.BadConnection);
            if (renewed.TTL <= 0)
            {
                throw new CommandException(ExitCode.BadConnection, "etcdserver: requested lease not found");
            }

            session.Printer.Print(LeaseAnswer.Renewed(renewed));
            return ExitCode.Success;
        }

        try
        {
            await foreach (LeaseKeepAliveResponse renewed in session.Client.Leases.KeepAliveAsync(id))
            {
                session.Printer.Print(LeaseAnswer.Renewed(renewed));
            }
        }
        catch (RpcException e)
        {
            context.Warn($"the server ended the renewals: {e.Message}");
        }

        if (session.Printer.Format == OutputFormat.Simple)
        {
            context.Out.Line($"lease {id:x16} expired or revoked.");
        }

        return ExitCode.Success;
    }

    private static string Only(Invocation invocation, string problem) =>
        invocation.Arguments.Count == 1 ? invocation.Arguments[0] : throw CommandException.BadArguments(problem);
}
