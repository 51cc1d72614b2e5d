using Netcd.Core.LocalMember;
using Netcd.Core.Membership;
using Netcd.Core.V2;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;
using Netcd.Server.V2;

namespace Netcd.Server.V1;

/// <summary>Who is in the cluster and who leads, in both forms of 0.1: with schemes below <c>/v1</c>, <c>host:port</c> alone outside; and the counters.</summary>
internal sealed class V1ClusterHandler(EtcdMember member, StatsHandler stats) : IPathHandler
{
    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange, string path, ReadOnlyMemory<char> query)
    {
        if (exchange.Method is not ("GET" or "HEAD"))
        {
            return V1Answers.MethodNotAllowed(exchange);
        }

        return path switch
        {
            "/v1/machines" => V2Answers.Text(exchange, string.Join(", ", ClientUrls(member.Raft.View.Leader))),
            "/machines" => V2Answers.Text(exchange, string.Join(',', ClientUrls(member.MemberId).Select(HostAndPort))),
            "/v1/leader" or "/leader" => Leader(exchange, path == "/leader"),
            "/v1/stats/store" or "/stats" => Counters(exchange),
            _ => stats.HandleAsync(exchange, "/v2" + path["/v1".Length..], query),
        };
    }

    private static string HostAndPort(string url) => url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..];

    private ValueTask Leader(PlainHttpExchange exchange, bool isBare) =>
        member.Membership.View.Find(member.Raft.View.Leader) is { PeerUrls: [var url, ..] }
            ? V2Answers.Text(exchange, isBare ? HostAndPort(url) : url)
            : V1Answers.Error(exchange, new V1Error(V1Error.LeaderElect, ""));

    /// <summary>The first client URL of each member: a chosen member first, the others in the order in which they joined.</summary>
    private IEnumerable<string> ClientUrls(ulong firstId)
    {
        V2View tree = member.V2.Store.View;
        return member.Membership.View.Members
            .Where(static m => m.ClientUrls.Length > 0)
            .OrderBy(m => m.Id != firstId)
            .ThenBy(m => tree.Get(MembershipPaths.Member(m.Id), recursive: false, now: 0).Event?.Node.CreatedIndex ?? ulong.MaxValue)
            .Select(static m => m.ClientUrls[0]);
    }

    private ValueTask Counters(PlainHttpExchange exchange)
    {
        V2Statistics counts = member.V2.Store.Statistics;
        JsonAnswer answer = JsonAnswer.Begin();
        answer.Json.BeginObject();
        Count("gets"u8, V2Statistic.Get);
        Count("sets"u8, V2Statistic.Set);
        Count("deletes"u8, V2Statistic.Delete);
        Count("testAndSets"u8, V2Statistic.CompareAndSwap);
        answer.Json.EndObject();
        return answer.SendAsync(exchange, 200);

        void Count(ReadOnlySpan<byte> name, V2Statistic kind)
        {
            answer.Json.Name(name);
            answer.Json.Number(counts.Successes(kind) + counts.Failures(kind));
        }
    }
}
