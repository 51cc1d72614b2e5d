using System.Text.Json;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Session;

namespace Netcd.Etcdctl.Classic;

/// <summary>role.</summary>
internal static class ClassicRoleCommands
{
    private const string Path = "/v2/auth/roles";

    private static readonly IReadOnlyList<Flag> PermissionFlags =
    [
        Flag.Text("path", "keys, with * at the end for all that begin so"),
        Flag.Switch("read", "for reading"),
        Flag.Switch("write", "for writing"),
        Flag.Switch("readwrite", "for both"),
        Flag.Switch("rw", "for both"),
    ];

    /// <summary>role.</summary>
    public static Command<CtlContext> Role { get; } = new()
    {
        Usage = "role <subcommand>",
        Summary = "Roles",
        Commands =
        [
            new() { Usage = "add <role>", Summary = "Adds a role", Run = AddAsync },
            new() { Usage = "get <role>", Summary = "Tells the permissions of a role", Run = GetAsync },
            new() { Usage = "list", Summary = "Lists all roles", Run = ListAsync },
            new() { Usage = "remove <role>", Summary = "Removes a role", Run = RemoveAsync },
            new() { Usage = "grant <role>", Summary = "Gives a role a permission", Flags = PermissionFlags, Run = static (c, i) => ChangeAsync(c, i, "grant") },
            new() { Usage = "revoke <role>", Summary = "Takes a permission from a role", Flags = PermissionFlags, Run = static (c, i) => ChangeAsync(c, i, "revoke") },
        ],
    };

    private static async Task<int> AddAsync(CtlContext context, Invocation invocation)
    {
        string role = RoleName(invocation);
        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags);
        if ((await client.SendAsync(HttpMethod.Get, PathOf(role))).IsSuccess)
        {
            throw new ClassicExit(ClassicExit.BadArguments, $"Role {role} already exists");
        }

        JsonText json = new JsonText().Raw("{\"role\":").Text(role).Raw(",\"permissions\":{\"kv\":{\"read\":null,\"write\":null}}}");
        (await client.SendAsync(HttpMethod.Put, PathOf(role), json)).BodyOrExit();
        context.Out.Line($"Role {role} created");
        return ExitCode.Success;
    }

    private static async Task<int> GetAsync(CtlContext context, Invocation invocation)
    {
        string role = RoleName(invocation);
        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags);
        using var document = JsonDocument.Parse((await client.SendAsync(HttpMethod.Get, PathOf(role))).BodyOrExit());
        JsonElement permissions = document.RootElement.GetProperty("permissions").GetProperty("kv");
        context.Out.Line("Role: " + document.RootElement.GetProperty("role").GetString());
        foreach ((string title, string field) in new[] { ("KV Read:", "read"), ("KV Write:", "write") })
        {
            context.Out.Line(title);
            foreach (string path in ClassicNames.Of(permissions, field, ""))
            {
                context.Out.Line("\t" + path);
            }
        }

        return ExitCode.Success;
    }

    private static Task<int> ListAsync(CtlContext context, Invocation invocation) => ClassicNames.PrintAsync(context, invocation, Path, "roles", "role");

    private static Task<int> RemoveAsync(CtlContext context, Invocation invocation)
    {
        string role = RoleName(invocation);
        return ClassicNames.RemoveAsync(context, invocation, PathOf(role), $"Role {role} removed");
    }

    private static async Task<int> ChangeAsync(CtlContext context, Invocation invocation, string field)
    {
        string path = invocation.Flags.Text("path");
        if (path.Length == 0)
        {
            throw new ClassicExit(ClassicExit.BadArguments, "No path specified; please use `--path`");
        }

        string canonical = "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries)) + (path.Length > 1 && path.EndsWith('/') ? "/" : "");
        if (canonical != path)
        {
            throw new ClassicExit(ClassicExit.BadArguments, $"Not canonical path; please use `--path={canonical}`");
        }

        bool reads = invocation.Flags.Bool("read");
        bool writes = invocation.Flags.Bool("write");
        bool both = invocation.Flags.Bool("readwrite") || invocation.Flags.Bool("rw");
        if ((reads ? 1 : 0) + (writes ? 1 : 0) + (both ? 1 : 0) != 1)
        {
            throw new ClassicExit(ClassicExit.BadArguments, "Please specify exactly one of --read, --write or --readwrite");
        }

        string role = RoleName(invocation);
        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags);
        (await client.SendAsync(HttpMethod.Get, PathOf(role))).BodyOrExit();
        JsonText json = new JsonText().Raw("{\"role\":").Text(role).Raw($",\"{field}\":{{\"kv\":{{\"read\":");
        json.List(reads || both ? [path] : Array.Empty<string>(), static (text, one) => text.Text(one)).Raw(",\"write\":");
        json.List(writes || both ? [path] : Array.Empty<string>(), static (text, one) => text.Text(one)).Raw("}}}");
        (await client.SendAsync(HttpMethod.Put, PathOf(role), json)).BodyOrExit();
        context.Out.Line($"Role {role} updated");
        return ExitCode.Success;
    }

    private static string PathOf(string role) => $"{Path}/{Uri.EscapeDataString(role)}";

    private static string RoleName(Invocation invocation) =>
        invocation.Arguments.Count == 1 ? invocation.Arguments[0] : throw new ClassicExit(ClassicExit.BadArguments, "Please provide a role name");
}
