using System.Globalization;
using System.Text;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.Etcdctl.Session;

namespace Netcd.Etcdctl.Classic;

/// <summary>Commands about keys and directories.</summary>
internal static class ClassicKeyCommands
{
    private static readonly Flag Ttl = Flag.Number("ttl", "seconds until the key vanishes (0: never)");
    private static readonly Flag Sort = Flag.Switch("sort", "sort the result");
    private static readonly Flag Quorum = Flag.Switch("quorum", "read the newest state", 'q');
    private static readonly Flag Recursive = Flag.Switch("recursive", "with everything below", 'r');

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Command<CtlContext>> All { get; } =
    [
        new() { Usage = "mk <key> <value>", Summary = "Makes a key that must not exist", Flags = [Flag.Switch("in-order", "make a key with an ascending name in the directory <key>"), Ttl], Run = MakeAsync },
        new() { Usage = "mkdir <key>", Summary = "Makes a directory that must not exist", Flags = [Ttl], Run = static (c, i) => DirectoryAsync(c, i, "&prevExist=false") },
        new()
        {
            Usage = "rm <key>",
            Summary = "Removes a key or a directory",
            Flags = [Flag.Switch("dir", "an empty directory too"), Recursive, Flag.Text("with-value", "only if it has this value"), Flag.Number("with-index", "only if it was last changed at this index")],
            Run = RemoveAsync,
        },
        new() { Usage = "rmdir <key>", Summary = "Removes a key or an empty directory", Run = static (c, i) => RemoveAsync(c, i, "?dir=true") },
        new() { Usage = "get <key>", Summary = "Reads a key", Flags = [Sort, Quorum], Run = GetAsync },
        new() { Usage = "ls [key]", Summary = "Lists a directory", Flags = [Sort, Recursive, new("p", FlagKind.Bool, "false", "append / to directories", 'p'), Quorum], Run = ListAsync },
        new()
        {
            Usage = "set <key> <value>",
            Summary = "Stores a value under a key",
            Flags = [Ttl, Flag.Text("swap-with-value", "only if it has this value"), Flag.Number("swap-with-index", "only if it was last changed at this index")],
            Run = SetAsync,
        },
        new() { Usage = "setdir <key>", Summary = "Makes a directory, or changes the time it lives", Flags = [Ttl], Run = static (c, i) => DirectoryAsync(c, i, "") },
        new() { Usage = "update <key> <value>", Summary = "Changes the value of a key that must exist", Flags = [Ttl], Run = static (c, i) => WriteAsync(c, i, "?prevExist=true") },
        new() { Usage = "updatedir <key>", Summary = "Changes the time a directory lives, which must exist", Flags = [Ttl], Run = static (c, i) => DirectoryAsync(c, i, "&prevExist=true") },
    ];

    private static Task<int> MakeAsync(CtlContext context, Invocation invocation) =>
        WriteAsync(context, invocation, invocation.Flags.Bool("in-order") ? "" : "?prevExist=false", invocation.Flags.Bool("in-order") ? HttpMethod.Post : HttpMethod.Put);

    private static Task<int> SetAsync(CtlContext context, Invocation invocation) =>
        WriteAsync(context, invocation, Query(Condition(invocation, "swap-with-value", "swap-with-index")));

    private static async Task<int> WriteAsync(CtlContext context, Invocation invocation, string query, HttpMethod? method = null)
    {
        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags);
        string key = Key(invocation);
        var form = new List<KeyValuePair<string, string>> { new("value", Value(context, invocation)) };
        AddTtl(form, invocation);
        ClassicResponse response = await client.KeysAsync(method ?? HttpMethod.Put, key, query, form);
        response.Print(context.Out, invocation.Flags.Text("output"));
        return ExitCode.Success;
    }

    private static async Task<int> DirectoryAsync(CtlContext context, Invocation invocation, string query)
    {
        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags);
        var form = new List<KeyValuePair<string, string>>();
        AddTtl(form, invocation);
        ClassicResponse response = await client.KeysAsync(HttpMethod.Put, Key(invocation), "?dir=true" + query, form);
        PrintUnlessSimple(context, invocation, response);
        return ExitCode.Success;
    }

    private static Task<int> RemoveAsync(CtlContext context, Invocation invocation)
    {
        List<string> query = Condition(invocation, "with-value", "with-index");
        query.AddRange(invocation.Flags.Bool("dir") ? ["dir=true"] : []);
        query.AddRange(invocation.Flags.Bool("recursive") ? ["recursive=true"] : []);
        return RemoveAsync(context, invocation, Query(query));
    }

    private static async Task<int> RemoveAsync(CtlContext context, Invocation invocation, string query)
    {
        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags);
        ClassicResponse response = await client.KeysAsync(HttpMethod.Delete, Key(invocation), query);
        if (response.Node.IsDirectory)
        {
            PrintUnlessSimple(context, invocation, response);
        }
        else
        {
            response.Print(context.Out, invocation.Flags.Text("output"));
        }

        return ExitCode.Success;
    }

    private static async Task<int> GetAsync(CtlContext context, Invocation invocation)
    {
        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags);
        ClassicResponse response = await client.KeysAsync(HttpMethod.Get, Key(invocation), ReadQuery(invocation, recursive: false));
        if (response.Node.IsDirectory)
        {
            throw new ClassicExit(ClassicExit.BadArguments, $"{response.Node.Key}: is a directory");
        }

        response.Print(context.Out, invocation.Flags.Text("output"));
        return ExitCode.Success;
    }

    private static async Task<int> ListAsync(CtlContext context, Invocation invocation)
    {
        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags);
        string key = invocation.Arguments.Count == 0 ? "/" : invocation.Arguments[0];
        ClassicResponse response = await client.KeysAsync(HttpMethod.Get, key, ReadQuery(invocation, invocation.Flags.Bool("recursive")));
        if (invocation.Flags.Text("output") != "simple")
        {
            response.Print(context.Out, invocation.Flags.Text("output"));
            return ExitCode.Success;
        }

        if (!response.Node.IsDirectory)
        {
            context.Out.Line(response.Node.Key);
        }

        PrintNames(context, response.Node.Nodes, invocation.Flags.Bool("p"));
        return ExitCode.Success;
    }

    private static void PrintNames(CtlContext context, IReadOnlyList<ClassicNode>? nodes, bool marksDirectories)
    {
        foreach (ClassicNode node in nodes ?? [])
        {
            context.Out.Line(node.IsDirectory && marksDirectories ? node.Key + "/" : node.Key);
            PrintNames(context, node.Nodes, marksDirectories);
        }
    }

    private static void PrintUnlessSimple(CtlContext context, Invocation invocation, ClassicResponse response)
    {
        if (invocation.Flags.Text("output") != "simple")
        {
            response.Print(context.Out, invocation.Flags.Text("output"));
        }
    }

    private static string ReadQuery(Invocation invocation, bool recursive) =>
        $"?quorum={Word(invocation.Flags.Bool("quorum"))}&recursive={Word(recursive)}&sorted={Word(invocation.Flags.Bool("sort"))}";

    private static string Word(bool value) => value ? "true" : "false";

    private static List<string> Condition(Invocation invocation, string value, string index)
    {
        var query = new List<string>();
        query.AddRange(invocation.Flags.Text(value) is { Length: > 0 } text ? ["prevValue=" + Uri.EscapeDataString(text)] : []);
        query.AddRange(invocation.Flags.Int64(index) is not 0 and var number ? [string.Create(CultureInfo.InvariantCulture, $"prevIndex={number}")] : []);
        return query;
    }

    private static string Query(List<string> parts) => parts.Count == 0 ? "" : "?" + string.Join('&', parts);

    private static void AddTtl(List<KeyValuePair<string, string>> form, Invocation invocation)
    {
        if (invocation.Flags.Int64("ttl") is > 0 and var seconds)
        {
            form.Add(new("ttl", seconds.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private static string Key(Invocation invocation) =>
        invocation.Arguments.Count > 0 ? invocation.Arguments[0] : throw ClassicExit.Error(ClassicExit.BadArguments, "key required");

    private static string Value(CtlContext context, Invocation invocation)
    {
        string value = invocation.Arguments.Count > 1 ? invocation.Arguments[1] : Encoding.UTF8.GetString(InputLines.ReadAll(context.In));
        return invocation.Arguments.Count > 1 || value.Length > 0 ? value : throw ClassicExit.Error(ClassicExit.BadArguments, "value required");
    }
}
