using System.Text.Json;
using Netcd.CommandLine.Commands;
using Netcd.Etcdctl.Session;

namespace Netcd.Etcdctl.Classic;

/// <summary>What users and roles of the v2 API have in common: they are listed and removed by name.</summary>
internal static class ClassicNames
{
    /// <summary>Names out of a list whose elements are names or objects with a name.</summary>
    public static IEnumerable<string> Of(JsonElement json, string list, string name) =>
        json.TryGetProperty(list, out JsonElement items) && items.ValueKind == JsonValueKind.Array
            ? [.. items.EnumerateArray().Select(item => (item.ValueKind == JsonValueKind.String ? item : item.GetProperty(name)).GetString() ?? "")]
            : [];

    /// <summary>Refuses words behind a command that takes none.</summary>
    /// <exception cref="ClassicExit">There are some.</exception>
    public static void RefuseArguments(Invocation invocation)
    {
        if (invocation.Arguments.Count != 0)
        {
            throw new ClassicExit(ClassicExit.BadArguments, "No arguments accepted");
        }
    }

    /// <summary>Prints the names that a page lists.</summary>
    public static async Task<int> PrintAsync(CtlContext context, Invocation invocation, string path, string list, string name)
    {
        RefuseArguments(invocation);
        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags);
        using var document = JsonDocument.Parse((await client.SendAsync(HttpMethod.Get, path)).BodyOrExit());
        foreach (string one in Of(document.RootElement, list, name))
        {
            context.Out.Line(one);
        }

        return ExitCode.Success;
    }

    /// <summary>Removes what a path names.</summary>
    public static async Task<int> RemoveAsync(CtlContext context, Invocation invocation, string path, string done)
    {
        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags);
        (await client.SendAsync(HttpMethod.Delete, path)).BodyOrExit();
        context.Out.Line(done);
        return ExitCode.Success;
    }
}
