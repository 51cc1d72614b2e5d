using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.LocalMember;
using Netcd.Core.Membership;
using Netcd.Core.V2.Json;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;

namespace Netcd.Server.V2;

/// <summary><c>/v2/members</c>.</summary>
internal sealed class MembersHandler(EtcdMember member, V2Access access) : IPathHandler
{
    private const string Prefix = "/v2/members";

    private readonly string _clusterId = MemberIds.ToText(member.ClusterId);

    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange, string path, ReadOnlyMemory<char> query)
    {
        if (exchange.Method is not ("GET" or "POST" or "DELETE" or "PUT"))
        {
            return PlainAnswers.MethodNotAllowed(exchange, "GET,POST,DELETE,PUT");
        }

        if (!access.MayChange(exchange))
        {
            return V2Answers.NoCredentials(exchange);
        }

        exchange.ResponseHeaders[V2Headers.ClusterId] = _clusterId;
        string rest = path[Prefix.Length..].Trim('/');
        return exchange.Method switch
        {
            "GET" => Read(exchange, rest),
            _ => PlainAnswers.NotFound(exchange),
        };
    }

    private ValueTask Read(PlainHttpExchange exchange, string rest)
    {
        switch (rest)
        {
            case "":
                JsonAnswer all = JsonAnswer.Begin();
                all.Json.BeginObject();
                all.Json.Name("members"u8);
                all.Json.BeginArray();
                foreach (Member known in member.Membership.View.Members)
                {
                    Write(all.Json, known);
                }

                all.Json.EndArray();
                all.Json.EndObject();
                return all.Line().SendAsync(exchange, 200);
            case "leader":
                if (member.Membership.View.Find(member.Raft.View.Leader) is not { } leader)
                {
                    return V2Answers.Message(exchange, 503, "During election");
                }

                JsonAnswer one = JsonAnswer.Begin();
                Write(one.Json, leader);
                return one.Line().SendAsync(exchange, 200);
            default:
                return V2Answers.Message(exchange, 404, "Not found");
        }
    }

    private static void Write(GoJsonWriter json, Member known)
    {
        json.BeginObject();
        json.Name("id"u8);
        json.String(MemberIds.ToText(known.Id));
        json.Name("name"u8);
        json.String(known.Name);
        json.Name("peerURLs"u8);
        json.Strings(known.PeerUrls);
        json.Name("clientURLs"u8);
        json.Strings(known.ClientUrls);
        json.EndObject();
    }
}
