using Google.Protobuf;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.Etcdctl.Answers;
using Netcd.Etcdctl.Output;
using Netcd.Etcdctl.Session;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Commands;

/// <summary>user.</summary>
internal static class UserCommands
{
    private static readonly Flag Interactive = new("interactive", FlagKind.Bool, "true", "ask for the password twice; if false, read it once from standard input");

    /// <summary>The group.</summary>
    public static Command<CtlContext> User { get; } = new()
    {
        Usage = "user <subcommand>",
        Summary = "Users",
        Commands =
        [
            new()
            {
                Usage = "add <user name or user:password> [options]",
                Summary = "Adds a user",
                Flags =
                [
                    Interactive,
                    Flag.Text("new-user-password", "the password"),
                    Flag.Switch("no-password", "add a user that can only log in with a certificate"),
                ],
                Run = AddAsync,
            },
            new() { Usage = "delete <user name>", Summary = "Deletes a user", Run = DeleteAsync },
            new()
            {
                Usage = "get <user name> [options]",
                Summary = "Tells the roles of a user",
                Flags = [Flag.Switch("detail", "show the permissions of the roles too")],
                Run = GetAsync,
            },
            new() { Usage = "list", Summary = "Lists all users", Run = ListAsync },
            new() { Usage = "passwd <user name> [options]", Summary = "Changes the password of a user", Flags = [Interactive], Run = ChangePasswordAsync },
            new() { Usage = "grant-role <user name> <role name>", Summary = "Gives a user a role", Run = GrantRoleAsync },
            new() { Usage = "revoke-role <user name> <role name>", Summary = "Takes a role from a user", Run = RevokeRoleAsync },
        ],
    };

    private static async Task<int> AddAsync(CtlContext context, Invocation invocation)
    {
        string argument = Only(invocation, "user add command requires user name as its argument");
        (string user, string? password) = NewUser(context, invocation, argument);
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(session.Client.Auth.AddUserAsync(user, password), r => Line(r, r.Header, $"User {user} created"));
    }

    private static (string User, string? Password) NewUser(CtlContext context, Invocation invocation, string argument)
    {
        if (invocation.Flags.Bool("no-password"))
        {
            return (argument, null);
        }

        if (invocation.Flags.Text("new-user-password") is { Length: > 0 } password)
        {
            return (argument, password);
        }

        int colon = argument.IndexOf(':');
        if (colon < 0)
        {
            return (argument, ReadPassword(context, invocation, argument));
        }

        return colon > 0 ? (argument[..colon], argument[(colon + 1)..]) : throw CommandException.BadArguments("empty user name is not allowed");
    }

    private static async Task<int> DeleteAsync(CtlContext context, Invocation invocation)
    {
        string user = Only(invocation, "user delete command requires user name as its argument");
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(session.Client.Auth.DeleteUserAsync(user), r => Line(r, r.Header, $"User {user} deleted"));
    }

    private static async Task<int> GetAsync(CtlContext context, Invocation invocation)
    {
        string user = Only(invocation, "user get command requires user name as its argument");
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        AuthUserGetResponse found = await session.TryAsync(session.Client.Auth.GetUserAsync(user));
        if (!invocation.Flags.Bool("detail"))
        {
            string roles = string.Concat(found.Roles.Select(static role => " " + role));
            session.Printer.Print(new LineAnswer(found, MessageShapes.Roles, $"User: {user}\nRoles:{roles}", null));
            return ExitCode.Success;
        }

        context.Out.Line($"User: {user}");
        foreach (string role in found.Roles)
        {
            context.Out.Line("");
            await session.PrintAsync(session.Client.Auth.GetRoleAsync(role), r => new RoleAnswer(role, r));
        }

        return ExitCode.Success;
    }

    private static async Task<int> ListAsync(CtlContext context, Invocation invocation)
    {
        if (invocation.Arguments.Count != 0)
        {
            throw CommandException.BadArguments("user list command requires no arguments");
        }

        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(session.Client.Auth.ListUsersAsync(), NamesAnswer.Users);
    }

    private static async Task<int> ChangePasswordAsync(CtlContext context, Invocation invocation)
    {
        string user = Only(invocation, "user passwd command requires user name as its argument");
        string password = ReadPassword(context, invocation, user);
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(session.Client.Auth.ChangePasswordAsync(user, password), static r => Line(r, r.Header, "Password updated"));
    }

    private static async Task<int> GrantRoleAsync(CtlContext context, Invocation invocation)
    {
        (string user, string role) = Both(invocation, "user grant command requires user name and role name as its argument");
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(session.Client.Auth.GrantRoleAsync(user, role), r => Line(r, r.Header, $"Role {role} is granted to user {user}"));
    }

    private static async Task<int> RevokeRoleAsync(CtlContext context, Invocation invocation)
    {
        (string user, string role) = Both(invocation, "user revoke-role requires user name and role name as its argument");
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(session.Client.Auth.RevokeRoleAsync(user, role), r => Line(r, r.Header, $"Role {role} is revoked from user {user}"));
    }

    private static LineAnswer Line(IMessage response, ResponseHeader header, string text) => new(response, MessageShapes.HeaderOnly, text, header);

    private static string ReadPassword(CtlContext context, Invocation invocation, string user) =>
        invocation.Flags.Bool(Interactive.Name) ? PasswordPrompt.AskNew(context, user) : InputLines.ReadWord(context.In);

    private static string Only(Invocation invocation, string problem) =>
        invocation.Arguments.Count == 1 ? invocation.Arguments[0] : throw CommandException.BadArguments(problem);

    private static (string User, string Role) Both(Invocation invocation, string problem) =>
        invocation.Arguments.Count == 2 ? (invocation.Arguments[0], invocation.Arguments[1]) : throw CommandException.BadArguments(problem);
}
