using System.Text.Json;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Session;

namespace Netcd.Etcdctl.Classic;

/// <summary>auth and user.</summary>
internal static class ClassicAuthCommands
{
    private const string Path = "/v2/auth/users";
    private static readonly Flag Roles = new("roles", FlagKind.List, "", "the roles, separated by commas");

    /// <summary>auth.</summary>
    public static Command<CtlContext> Auth { get; } = new()
    {
        Usage = "auth <subcommand>",
        Summary = "Authentication",
        Commands =
        [
            new() { Usage = "enable", Summary = "Turns authentication on", Run = static (c, i) => SwitchAsync(c, i, HttpMethod.Put, "Authentication Enabled") },
            new() { Usage = "disable", Summary = "Turns authentication off", Run = static (c, i) => SwitchAsync(c, i, HttpMethod.Delete, "Authentication Disabled") },
        ],
    };

    /// <summary>user.</summary>
    public static Command<CtlContext> User { get; } = new()
    {
        Usage = "user <subcommand>",
        Summary = "Users",
        Commands =
        [
            new() { Usage = "add <user>", Summary = "Adds a user", Run = AddAsync },
            new() { Usage = "get <user>", Summary = "Tells the roles of a user", Run = GetAsync },
            new() { Usage = "list", Summary = "Lists all users", Run = ListAsync },
            new() { Usage = "remove <user>", Summary = "Removes a user", Run = RemoveAsync },
            new() { Usage = "grant <user>", Summary = "Gives a user roles", Flags = [Roles], Run = static (c, i) => ChangeRolesAsync(c, i, "grant") },
            new() { Usage = "revoke <user>", Summary = "Takes roles from a user", Flags = [Roles], Run = static (c, i) => ChangeRolesAsync(c, i, "revoke") },
            new() { Usage = "passwd <user>", Summary = "Changes the password of a user", Run = ChangePasswordAsync },
        ],
    };

    private static async Task<int> SwitchAsync(CtlContext context, Invocation invocation, HttpMethod method, string done)
    {
        ClassicNames.RefuseArguments(invocation);
        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags);
        (await client.SendAsync(method, "/v2/auth/enable")).BodyOrExit();
        context.Out.Line(done);
        return ExitCode.Success;
    }

    private static async Task<int> AddAsync(CtlContext context, Invocation invocation)
    {
        string argument = UserName(invocation);
        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags);
        (string? user, string password) = ClientSettings.Credentials(context, argument, "", "New password: ");
        await ChangeAsync(client, user!, json => json.Raw(",\"password\":").Text(password));
        context.Out.Line($"User {user} created");
        return ExitCode.Success;
    }

    private static async Task<int> GetAsync(CtlContext context, Invocation invocation)
    {
        string user = UserName(invocation);
        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags);
        using var document = JsonDocument.Parse((await client.SendAsync(HttpMethod.Get, PathOf(user))).BodyOrExit());
        context.Out.Line("User: " + document.RootElement.GetProperty("user").GetString());
        context.Out.Line("Roles: " + string.Join(' ', ClassicNames.Of(document.RootElement, "roles", "role")));
        return ExitCode.Success;
    }

    private static Task<int> ListAsync(CtlContext context, Invocation invocation) => ClassicNames.PrintAsync(context, invocation, Path, "users", "user");

    private static Task<int> RemoveAsync(CtlContext context, Invocation invocation)
    {
        string user = UserName(invocation);
        return ClassicNames.RemoveAsync(context, invocation, PathOf(user), $"User {user} removed");
    }

    private static async Task<int> ChangeRolesAsync(CtlContext context, Invocation invocation, string field)
    {
        string[] roles = invocation.Flags.List(Roles.Name);
        if (roles.Length == 0)
        {
            throw new ClassicExit(ClassicExit.BadArguments, "No roles specified; please use `--roles`");
        }

        string user = UserName(invocation);
        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags);
        await ChangeAsync(client, user, json => json.Raw($",\"{field}\":").List(roles, static (text, role) => text.Text(role)));
        context.Out.Line($"User {user} updated");
        return ExitCode.Success;
    }

    private static async Task<int> ChangePasswordAsync(CtlContext context, Invocation invocation)
    {
        string user = UserName(invocation);
        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags);
        string password = PasswordPrompt.Ask(context, "New password: ");
        await ChangeAsync(client, user, json => json.Raw(",\"password\":").Text(password));
        context.Out.Line("Password updated");
        return ExitCode.Success;
    }

    private static async Task ChangeAsync(ClassicClient client, string user, Action<JsonText> add)
    {
        JsonText json = new JsonText().Raw("{\"user\":").Text(user);
        add(json);
        json.Raw("}");
        (await client.SendAsync(HttpMethod.Put, PathOf(user), json)).BodyOrExit();
    }

    private static string PathOf(string user) => $"{Path}/{Uri.EscapeDataString(user)}";

    private static string UserName(Invocation invocation) =>
        invocation.Arguments.Count == 1 ? invocation.Arguments[0] : throw new ClassicExit(ClassicExit.BadArguments, "Please provide a username");
}
