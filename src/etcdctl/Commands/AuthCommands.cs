using Netcd.Client;
using Netcd.CommandLine.Commands;
using Netcd.Etcdctl.Answers;
using Netcd.Etcdctl.Session;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;

namespace Netcd.Etcdctl.Commands;

/// <summary>auth.</summary>
internal static class AuthCommands
{
    private const string Root = "root";

    /// <summary>The group.</summary>
    public static Command<CtlContext> Auth { get; } = new()
    {
        Usage = "auth <enable or disable>",
        Summary = "Authentication",
        Commands =
        [
            new() { Usage = "enable", Summary = "Turns authentication on", Run = EnableAsync },
            new() { Usage = "disable", Summary = "Turns authentication off", Run = DisableAsync },
            new() { Usage = "status", Summary = "Tells whether authentication is on", Run = StatusAsync },
        ],
    };

    private static async Task<int> EnableAsync(CtlContext context, Invocation invocation)
    {
        RefuseArguments(invocation, "enable");
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        await session.TryAsync(EnableAsync(session.Client));
        context.Out.Line("Authentication Enabled");
        return ExitCode.Success;
    }

    /// <summary>A user root without the role root is given it first, as etcdctl does.</summary>
    private static async Task<AuthEnableResponse> EnableAsync(EtcdClient client)
    {
        try
        {
            return await client.Auth.EnableAsync();
        }
        catch (RpcException e) when (e.Message == "etcdserver: root user does not have root role")
        {
            await client.Auth.AddRoleAsync(Root);
            await client.Auth.GrantRoleAsync(Root, Root);
            return await client.Auth.EnableAsync();
        }
    }

    private static async Task<int> DisableAsync(CtlContext context, Invocation invocation)
    {
        RefuseArguments(invocation, "disable");
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        await session.TryAsync(session.Client.Auth.DisableAsync());
        context.Out.Line("Authentication Disabled");
        return ExitCode.Success;
    }

    private static async Task<int> StatusAsync(CtlContext context, Invocation invocation)
    {
        RefuseArguments(invocation, "status");
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(session.Client.Auth.StatusAsync(), static r => new AuthStatusAnswer(r));
    }

    private static void RefuseArguments(Invocation invocation, string name)
    {
        if (invocation.Arguments.Count != 0)
        {
            throw CommandException.BadArguments($"auth {name} command does not accept any arguments");
        }
    }
}
