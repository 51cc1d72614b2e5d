using System.Text.Json;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Session;
using Netcd.Telemetry.GoText;

namespace Netcd.Etcdctl.Classic;

/// <summary>member and cluster-health.</summary>
internal static class ClassicMemberCommands
{
    private const string Path = "/v2/members";
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(10);

    /// <summary>member.</summary>
    public static Command<CtlContext> Member { get; } = new()
    {
        Usage = "member <subcommand>",
        Summary = "Members of the cluster",
        Commands =
        [
            new() { Usage = "list", Summary = "Lists all members", Run = ListAsync },
            new() { Usage = "add <name> <peerURL>", Summary = "Adds a member, which is started afterwards", Run = AddAsync },
            new() { Usage = "remove <memberID>", Summary = "Removes a member for ever", Run = RemoveAsync },
            new() { Usage = "update <memberID> <peerURLs>", Summary = "Changes where the other members reach a member", Run = UpdateAsync },
        ],
    };

    /// <summary>cluster-health.</summary>
    public static Command<CtlContext> Health { get; } = new()
    {
        Usage = "cluster-health",
        Summary = "Tells whether all members are healthy",
        Flags = [Flag.Switch("forever", "check again each 10 seconds", 'f')],
        Run = HealthAsync,
    };

    private static async Task<int> ListAsync(CtlContext context, Invocation invocation)
    {
        ClassicNames.RefuseArguments(invocation);
        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags);
        List<ClassicMember> members = await MembersAsync(client);
        string leader = ClassicMember.ReadOne((await client.SendAsync(HttpMethod.Get, Path + "/leader")).BodyOrExit()).Id;
        foreach (ClassicMember member in members)
        {
            string peers = string.Join(',', member.PeerUrls);
            context.Out.Line(member.Name.Length == 0
                ? $"{member.Id}[unstarted]: peerURLs={peers}"
                : $"{member.Id}: name={member.Name} peerURLs={peers} clientURLs={string.Join(',', member.ClientUrls)} isLeader={(member.Id == leader ? "true" : "false")}");
        }

        return ExitCode.Success;
    }

    private static async Task<int> AddAsync(CtlContext context, Invocation invocation)
    {
        if (invocation.Arguments is not [var name, var url])
        {
            throw new ClassicExit(ClassicExit.BadArguments, "Provide a name and a single member peerURL");
        }

        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags);
        ClassicReply reply = await client.SendAsync(HttpMethod.Post, Path, UrlsBody([url]));
        string id = ClassicMember.ReadOne(reply.BodyOrExit()).Id;
        context.Out.Line($"Added member named {name} with ID {id} to cluster");
        List<ClassicMember> members = await MembersAsync(client);
        IEnumerable<string> cluster = members.SelectMany(m => m.PeerUrls.Select(u => $"{(m.Id == id ? name : m.Name)}={u}"));
        context.Out.Line("\nETCD_NAME=" + GoQuote.Quote(name));
        context.Out.Line("ETCD_INITIAL_CLUSTER=" + GoQuote.Quote(string.Join(',', cluster)));
        context.Out.Line("ETCD_INITIAL_CLUSTER_STATE=\"existing\"");
        return ExitCode.Success;
    }

    private static async Task<int> RemoveAsync(CtlContext context, Invocation invocation)
    {
        if (invocation.Arguments is not [var id])
        {
            throw new ClassicExit(ClassicExit.BadArguments, "Provide a single member ID");
        }

        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags);
        List<ClassicMember> members = await MembersAsync(client);
        if (members.Find(m => m.Name == id) is { } named)
        {
            context.Warn($"Found a member named {named.Name}; if this is correct, please use its ID, eg:\n\tetcdctl member remove {named.Id}");
        }

        if (!members.Exists(m => m.Id == id))
        {
            throw new ClassicExit(ClassicExit.BadArguments, $"Couldn't find a member in the cluster with an ID of {id}.");
        }

        (await client.SendAsync(HttpMethod.Delete, $"{Path}/{Uri.EscapeDataString(id)}")).BodyOrExit();
        context.Out.Line($"Removed member {id} from cluster");
        return ExitCode.Success;
    }

    private static async Task<int> UpdateAsync(CtlContext context, Invocation invocation)
    {
        if (invocation.Arguments is not [var id, var urls])
        {
            throw new ClassicExit(ClassicExit.BadArguments, "Provide an ID and a list of comma separated peerURL (0xabcd http://example.com,http://example1.com)");
        }

        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags);
        (await client.SendAsync(HttpMethod.Put, $"{Path}/{Uri.EscapeDataString(id)}", UrlsBody(urls.Split(',')))).BodyOrExit();
        context.Out.Line($"Updated member with ID {id} in cluster");
        return ExitCode.Success;
    }

    private static async Task<int> HealthAsync(CtlContext context, Invocation invocation)
    {
        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags, sync: false);
        List<ClassicMember> members;
        try
        {
            members = await MembersAsync(client);
        }
        catch (ClassicExit e)
        {
            context.Out.Line("cluster may be unhealthy: failed to list members");
            context.Out.Flush();
            throw new ClassicExit(ClassicExit.ServerError, e.Message);
        }

        while (true)
        {
            int healthy = 0;
            foreach (ClassicMember member in members)
            {
                healthy += await IsHealthyAsync(context, invocation.Flags, member) ? 1 : 0;
            }

            context.Out.Line(healthy == members.Count ? "cluster is healthy" : healthy == 0 ? "cluster is unavailable" : "cluster is degraded");
            if (!invocation.Flags.Bool("forever"))
            {
                return healthy == members.Count ? ExitCode.Success : ClassicExit.NotHealthy;
            }

            context.Out.Line("\nnext check after 10 second...\n");
            context.Out.Flush();
            await Task.Delay(CheckInterval, context.Clock);
        }
    }

    private static async Task<bool> IsHealthyAsync(CtlContext context, FlagValues flags, ClassicMember member)
    {
        if (member.ClientUrls.Count == 0)
        {
            context.Out.Line($"member {member.Id} is unreachable: no available published client urls");
            return false;
        }

        foreach (string url in member.ClientUrls)
        {
            try
            {
                string? text = await HealthPageAsync(context, flags, url);
                bool isHealthy = text is "true";
                context.Out.Line($"member {member.Id} is {(isHealthy ? "healthy: got healthy" : "unhealthy: got unhealthy")} result from {url}");
                return isHealthy;
            }
            catch (Exception e) when (e is ClassicExit or JsonException or KeyNotFoundException)
            {
                string problem = e.Message.Split(": ", 2)[^1].Split("error #0: ")[^1].TrimEnd();
                context.Out.Line($"failed to check the health of member {member.Id} on {url}: Get \"{url}/health\": {problem}");
            }
        }

        context.Out.Line($"member {member.Id} is unreachable: [{string.Join(' ', member.ClientUrls)}] are all unreachable");
        return false;
    }

    /// <summary>The word of the health page; older servers send it as text, newer ones as a boolean.</summary>
    private static async Task<string?> HealthPageAsync(CtlContext context, FlagValues flags, string url)
    {
        using ClassicClient client = await ClassicClient.OpenAsync(context, flags, sync: false);
        client.UseOnly(url);
        ClassicReply reply = await client.SendAsync(HttpMethod.Get, "/health");
        using var document = JsonDocument.Parse(reply.Body);
        JsonElement health = document.RootElement.GetProperty("health");
        return health.ValueKind == JsonValueKind.String ? health.GetString() : health.GetRawText();
    }

    private static async Task<List<ClassicMember>> MembersAsync(ClassicClient client) =>
        ClassicMember.ReadList((await client.SendAsync(HttpMethod.Get, Path)).BodyOrExit());

    private static JsonText UrlsBody(IEnumerable<string> urls) =>
        new JsonText().Raw("{\"peerURLs\":").List(urls, static (text, url) => text.Text(url)).Raw("}");
}
