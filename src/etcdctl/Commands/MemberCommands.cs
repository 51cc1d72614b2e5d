using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.Core.Membership;
using Netcd.Etcdctl.Answers;
using Netcd.Etcdctl.Output;
using Netcd.Etcdctl.Session;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Commands;

/// <summary>member.</summary>
internal static class MemberCommands
{
    private const string NoId = "member ID is not provided";
    private const string NoUrls = "member peer urls not provided";

    /// <summary>The group.</summary>
    public static Command<CtlContext> Member { get; } = new()
    {
        Usage = "member <subcommand>",
        Summary = "Members of the cluster",
        Commands =
        [
            new()
            {
                Usage = "add <memberName> [options]",
                Summary = "Adds a member, which is started afterwards",
                Flags = [Flag.Text("peer-urls", "where the other members reach it, separated by commas"), Flag.Switch("learner", "add it without a vote")],
                Run = AddAsync,
            },
            new() { Usage = "remove <memberID>", Summary = "Removes a member for ever", Run = RemoveAsync },
            new()
            {
                Usage = "update <memberID> [options]",
                Summary = "Changes where the other members reach a member",
                Flags = [Flag.Text("peer-urls", "the new URLs, separated by commas")],
                Run = UpdateAsync,
            },
            new()
            {
                Usage = "list",
                Summary = "Lists all members",
                Description = "The columns are: ID, status, name, peer URLs, client URLs, whether it is a learner.",
                Flags = [Flag.Text("consistency", "newest list confirmed by the leader (l) or what the member has (s)", "l")],
                Run = ListAsync,
            },
            new() { Usage = "promote <memberID>", Summary = "Gives a learner its vote", Run = PromoteAsync },
        ],
    };

    private static async Task<int> AddAsync(CtlContext context, Invocation invocation)
    {
        if (invocation.Arguments.Count == 0)
        {
            throw CommandException.BadArguments("member name not provided");
        }

        if (invocation.Arguments.Count > 1)
        {
            IEnumerable<string> urls = invocation.Arguments.Where(static a => a.StartsWith("http", StringComparison.OrdinalIgnoreCase));
            throw CommandException.BadArguments("too many arguments" + string.Concat(urls.Select(static url => $", did you mean --peer-urls={url}")));
        }

        string peerUrls = PeerUrls(invocation);
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        Task<MemberAddResponse> call = session.Client.Cluster.AddAsync(Checked(peerUrls), invocation.Flags.Bool("learner"));
        return await session.PrintAsync(call, r => new MemberAddedAnswer(r, invocation.Arguments[0], peerUrls));
    }

    private static async Task<int> RemoveAsync(CtlContext context, Invocation invocation)
    {
        ulong id = Id(invocation);
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(session.Client.Cluster.RemoveAsync(id), r => Line(r, r.Header, id, "removed from"));
    }

    private static async Task<int> UpdateAsync(CtlContext context, Invocation invocation)
    {
        ulong id = Id(invocation);
        string peerUrls = PeerUrls(invocation);
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(session.Client.Cluster.UpdateAsync(id, Checked(peerUrls)), r => Line(r, r.Header, id, "updated in"));
    }

    private static async Task<int> ListAsync(CtlContext context, Invocation invocation)
    {
        string consistency = invocation.Flags.Text("consistency");
        if (consistency is not ("l" or "s"))
        {
            throw new CommandException(ExitCode.BadFeature, $"unknown consistency flag \"{consistency}\"");
        }

        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(session.Client.Cluster.ListAsync(consistency == "l"), static r => new MembersAnswer(r));
    }

    private static async Task<int> PromoteAsync(CtlContext context, Invocation invocation)
    {
        ulong id = Id(invocation);
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        return await session.PrintAsync(session.Client.Cluster.PromoteAsync(id), r => Line(r, r.Header, id, "promoted in"));
    }

    private static LineAnswer Line(Google.Protobuf.IMessage response, ResponseHeader header, ulong id, string what) =>
        new(response, MessageShapes.Members, $"Member {MemberAddedAnswer.Padded(id)} {what} cluster {MemberAddedAnswer.Padded(header.ClusterId)}", null);

    private static ulong Id(Invocation invocation) =>
        invocation.Arguments.Count == 1 ? IdArgument.Member(invocation.Arguments[0]) : throw CommandException.BadArguments(NoId);

    /// <summary>The single URLs. They are checked here as well, because servers let bad ones pass in an update.</summary>
    private static string[] Checked(string urls) => EtcdUrl.TryParseAll(urls.Split(','), out _, out string problem)
        ? urls.Split(',')
        : throw new CommandException(ExitCode.Error, problem);

    private static string PeerUrls(Invocation invocation) =>
        invocation.Flags.Text("peer-urls") is { Length: > 0 } urls ? urls : throw CommandException.BadArguments(NoUrls);
}
