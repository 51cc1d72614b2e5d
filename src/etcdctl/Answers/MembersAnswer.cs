using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Output;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Answers;

/// <summary>Answer of member list.</summary>
internal sealed class MembersAnswer(MemberListResponse response) : MessageAnswer(response, MessageShapes.Members)
{
    private static readonly string[] Titles = ["ID", "Status", "Name", "Peer Addrs", "Client Addrs", "Is Learner"];

    /// <inheritdoc/>
    public override void WriteSimple(TextOutput output, PrintStyle style)
    {
        foreach (string[] row in Rows())
        {
            output.Line(string.Join(", ", row));
        }
    }

    /// <inheritdoc/>
    public override void WriteTable(TextOutput output) => output.Write(TableText.Draw(Titles, [.. Rows()]));

    /// <summary>With <c>--hex</c> ids are texts in hexadecimal, and the list of client URLs has another name, as in etcdctl.</summary>
    public override void WriteJson(TextOutput output, PrintStyle style)
    {
        if (!style.Hex)
        {
            base.WriteJson(output, style);
            return;
        }

        ResponseHeader header = response.Header;
        JsonText json = new JsonText().Raw($"{{\"header\":{{\"cluster_id\":\"{header.ClusterId:x}\",\"member_id\":\"{header.MemberId:x}\",\"raft_term\":{header.RaftTerm}}}");
        if (response.Members.Count > 0)
        {
            json.Raw(",\"members\":").List(response.Members, static (text, member) =>
            {
                text.Raw($"{{\"ID\":\"{member.ID:x}\",\"name\":").Text(member.Name);
                Urls(text.Raw(",\"peerURLs\":"), member.PeerURLs);
                Urls(text.Raw(",\"clientURLS\":"), member.ClientURLs);
                text.Raw("}");
            });
        }

        output.Line(json.Raw("}").Utf8);
    }

    /// <inheritdoc/>
    public override void WriteFields(TextOutput output)
    {
        output.Header(response.Header);
        foreach (Member member in response.Members)
        {
            output.Field("ID", member.ID);
            output.Field("Name", member.Name);
            foreach (string url in member.PeerURLs)
            {
                output.Field("PeerURL", url);
            }

            foreach (string url in member.ClientURLs)
            {
                output.Field("ClientURL", url);
            }

            output.Field("IsLearner", member.IsLearner);
            output.Line("");
        }
    }

    private static void Urls(JsonText text, IReadOnlyList<string> urls)
    {
        if (urls.Count == 0)
        {
            text.Raw("null");
        }
        else
        {
            text.List(urls, static (list, url) => list.Text(url));
        }
    }

    private IEnumerable<string[]> Rows() => response.Members.Select(static member => (string[])
    [
        $"{member.ID:x}",
        member.Name.Length == 0 ? "unstarted" : "started",
        member.Name,
        string.Join(',', member.PeerURLs),
        string.Join(',', member.ClientURLs),
        member.IsLearner ? "true" : "false",
    ]);
}
