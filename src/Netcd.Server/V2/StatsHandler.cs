using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Consensus;
using Netcd.Core.LocalMember;
using Netcd.Core.V2;
using Netcd.Core.V2.Json;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;
using Netcd.Server.Peers.Statistics;
using Netcd.Telemetry.GoText;

namespace Netcd.Server.V2;

/// <summary><c>/v2/stats/self</c>, <c>leader</c> and <c>store</c>.</summary>
internal sealed class StatsHandler(EtcdMember member, PeerStatistics peers, TimeProvider clock) : IPathHandler
{
    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();
    private readonly string _id = MemberIds.ToText(member.MemberId);

    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange, string path, ReadOnlyMemory<char> query)
    {
        Func<GoJsonWriter, bool>? page = path["/v2/stats".Length..] switch
        {
            "/self" => WriteSelf,
            "/leader" => WriteLeader,
            "/store" => WriteStore,
            _ => null,
        };
        if (page is null)
        {
            return PlainAnswers.NotFound(exchange);
        }

        if (exchange.Method != "GET")
        {
            return PlainAnswers.MethodNotAllowed(exchange);
        }

        JsonAnswer answer = JsonAnswer.Begin();
        return page(answer.Json) ? answer.SendAsync(exchange, 200) : V2Answers.Message(exchange, 403, "not current leader");
    }

    private bool WriteStore(GoJsonWriter json)
    {
        member.V2.Store.WriteStatistics(json);
        return true;
    }

    private bool WriteSelf(GoJsonWriter json)
    {
        RaftView view = member.Raft.View;
        TimeSpan uptime = clock.GetElapsedTime(view.LeaderSince);
        json.BeginObject();
        Text(json, "name"u8, member.Membership.View.Find(member.MemberId)?.Name ?? "");
        Text(json, "id"u8, _id);
        Text(json, "state"u8, "State" + view.Role);
        json.Name("startTime"u8);
        json.Time(V2Time.From(_startedAt));
        json.Name("leaderInfo"u8);
        json.BeginObject();
        Text(json, "leader"u8, MemberIds.ToText(view.Leader));
        Text(json, "uptime"u8, GoDuration.Format(uptime));
        json.Name("startTime"u8);
        json.Time(V2Time.From(clock.GetUtcNow() - uptime));
        json.EndObject();
        Traffic(json, peers.Received, "recvAppendRequestCnt"u8, "recvPkgRate"u8, "recvBandwidthRate"u8);
        Traffic(json, peers.Sent, "sendAppendRequestCnt"u8, "sendPkgRate"u8, "sendBandwidthRate"u8);
        json.EndObject();
        return true;
    }

    private bool WriteLeader(GoJsonWriter json)
    {
        if (!member.Raft.View.IsLeader)
        {
            return false;
        }

        json.BeginObject();
        Text(json, "leader"u8, _id);
        json.Name("followers"u8);
        json.BeginObject();
        foreach ((ulong id, FollowerFigures figures) in peers.Followers.OrderBy(static f => MemberIds.ToText(f.Id), StringComparer.Ordinal))
        {
            json.Name(MemberIds.ToText(id));
            Follower(json, figures);
        }

        json.EndObject();
        json.EndObject();
        return true;
    }

    private static void Traffic(GoJsonWriter json, AppendTraffic traffic, ReadOnlySpan<byte> count, ReadOnlySpan<byte> messageRate, ReadOnlySpan<byte> byteRate)
    {
        (double messages, double bytes) = traffic.Rates();
        json.Name(count);
        json.Number(traffic.Count);
        if (messages > 0)
        {
            Number(json, messageRate, messages);
            Number(json, byteRate, bytes);
        }
    }

    private static void Follower(GoJsonWriter json, in FollowerFigures figures)
    {
        json.BeginObject();
        json.Name("latency"u8);
        json.BeginObject();
        Number(json, "current"u8, figures.Current);
        Number(json, "average"u8, figures.Average);
        Number(json, "standardDeviation"u8, figures.StandardDeviation);
        Number(json, "minimum"u8, figures.Minimum);
        Number(json, "maximum"u8, figures.Maximum);
        json.EndObject();
        json.Name("counts"u8);
        json.BeginObject();
        json.Name("fail"u8);
        json.Number(figures.Failures);
        json.Name("success"u8);
        json.Number(figures.Successes);
        json.EndObject();
        json.EndObject();
    }

    private static void Number(GoJsonWriter json, ReadOnlySpan<byte> name, double value)
    {
        json.Name(name);
        json.Number(value);
    }

    private static void Text(GoJsonWriter json, ReadOnlySpan<byte> name, string value)
    {
        json.Name(name);
        json.String(value);
    }
}
