using Google.Protobuf;
using Netcd.Client;
using Netcd.Client.Kv;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.Etcdctl.Answers;
using Netcd.Etcdctl.Output;
using Netcd.Etcdctl.Session;
using Netcd.Protocol.Auth;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Commands;

/// <summary>role.</summary>
internal static class RoleCommands
{
    private const string OneOnly = "--from-key and --prefix flags are mutually exclusive";

    private static readonly IReadOnlyList<Flag> RangeFlags =
    [
        Flag.Switch("prefix", "all keys that begin with the key"),
        Flag.Switch("from-key", "the key and all keys after it, byte by byte"),
    ];

    /// <summary>The group.</summary>
    public static Command<CtlContext> Role { get; } = new()
    {
        Usage = "role <subcommand>",
        Summary = "Roles",
        Commands =
        [
            new() { Usage = "add <role name>", Summary = "Adds a role without permissions", Run = AddAsync },
            new() { Usage = "delete <role name>", Summary = "Deletes a role", Run = DeleteAsync },
            new() { Usage = "get <role name>", Summary = "Tells the permissions of a role", Run = GetAsync },
            new() { Usage = "list", Summary = "Lists all roles", Run = ListAsync },
            new()
            {
                Usage = "grant-permission [options] <role name> <permission type> <key> [endkey]",
                Summary = "Lets a role read or write keys",
                Flags = RangeFlags,
                Run = GrantAsync,
            },
            new()
            {
                Usage = "revoke-permission <role name> <key> [endkey]",
                Summary = "Takes a permission from a role",
                Flags = RangeFlags,
                Run = RevokeAsync,
            },
        ],
    };

    private static async Task<int> AddAsync(CtlContext context, Invocation invocation)
    {
        string role = Only(invocation, "role add command requires role name as its argument");
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(session.Client.Auth.AddRoleAsync(role), r => Line(r, r.Header, $"Role {role} created"));
    }

    private static async Task<int> DeleteAsync(CtlContext context, Invocation invocation)
    {
        string role = Only(invocation, "role delete command requires role name as its argument");
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(session.Client.Auth.DeleteRoleAsync(role), r => Line(r, r.Header, $"Role {role} deleted"));
    }

    private static async Task<int> GetAsync(CtlContext context, Invocation invocation)
    {
        string role = Only(invocation, "role get command requires role name as its argument");
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(session.Client.Auth.GetRoleAsync(role), r => new RoleAnswer(role, r));
    }

    private static async Task<int> ListAsync(CtlContext context, Invocation invocation)
    {
        if (invocation.Arguments.Count != 0)
        {
            throw CommandException.BadArguments("role list command requires no arguments");
        }

        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(session.Client.Auth.ListRolesAsync(), NamesAnswer.Roles);
    }

    private static async Task<int> GrantAsync(CtlContext context, Invocation invocation)
    {
        IReadOnlyList<string> arguments = invocation.Arguments;
        if (arguments.Count < 3)
        {
            throw CommandException.BadArguments("role grant command requires role name, permission type, and key [endkey] as its argument");
        }

        Permission.Types.Type type = arguments[1].ToUpperInvariant() switch
        {
            "READ" => Permission.Types.Type.Read,
            "WRITE" => Permission.Types.Type.Write,
            "READWRITE" => Permission.Types.Type.Readwrite,
            _ => throw CommandException.BadArguments("invalid permission type: " + arguments[1]),
        };
        (EtcdBytes key, EtcdBytes end) = Range(invocation, [.. arguments.Skip(2)]);
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(
            session.Client.Auth.GrantPermissionAsync(arguments[0], type, key, end), r => Line(r, r.Header, $"Role {arguments[0]} updated"));
    }

    private static async Task<int> RevokeAsync(CtlContext context, Invocation invocation)
    {
        IReadOnlyList<string> arguments = invocation.Arguments;
        if (arguments.Count < 2)
        {
            throw CommandException.BadArguments("role revoke-permission command requires role name and key [endkey] as its argument");
        }

        string role = arguments[0];
        (EtcdBytes key, EtcdBytes end) = Range(invocation, [.. arguments.Skip(1)]);
        bool isOpen = end == KeyRange.All.End;
        string what = end.Length == 0 ? $"key {arguments[1]} is" : isOpen ? $"range [{arguments[1]}, <open ended> is" : $"range [{arguments[1]}, {end}) is";
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(
            session.Client.Auth.RevokePermissionAsync(role, key, end), r => Line(r, r.Header, $"Permission of {what} revoked from role {role}"));
    }

    /// <summary>An empty key stands for all keys, which a permission names from one zero byte on.</summary>
    private static (EtcdBytes Key, EtcdBytes End) Range(Invocation invocation, string[] arguments)
    {
        bool isPrefix = invocation.Flags.Bool("prefix");
        bool isFrom = invocation.Flags.Bool("from-key");
        EtcdBytes key = KvArguments.BytesOf(arguments[0]);
        if (isPrefix && isFrom && (key.Length == 0 || arguments.Length == 1))
        {
            throw CommandException.BadArguments(OneOnly);
        }

        if (key.Length == 0)
        {
            return (KeyRange.All.Start, isPrefix || isFrom ? KeyRange.All.End : default);
        }

        if (arguments.Length == 1)
        {
            return (key, isPrefix ? KeyRange.PrefixEnd(key) : isFrom ? KeyRange.All.End : default);
        }

        return isPrefix ? throw CommandException.BadArguments("unexpected endkey argument with --prefix flag")
            : isFrom ? throw CommandException.BadArguments("unexpected endkey argument with --from-key flag")
            : (key, KvArguments.BytesOf(arguments[1]));
    }

    private static LineAnswer Line(IMessage response, ResponseHeader header, string text) => new(response, MessageShapes.HeaderOnly, text, header);

    private static string Only(Invocation invocation, string problem) =>
        invocation.Arguments.Count == 1 ? invocation.Arguments[0] : throw CommandException.BadArguments(problem);
}
