using System.Text.Json;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.LocalMember;
using Netcd.Core.Membership;
using Netcd.Core.V2.Json;
using Netcd.Protocol.Errors;
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
            "POST" => AddAsync(exchange),
            _ => ChangeAsync(exchange, rest),
        };
    }

    private async ValueTask AddAsync(PlainHttpExchange exchange)
    {
        if (await ReadUrlsAsync(exchange) is not { } urls)
        {
            return;
        }

        (EtcdError error, _) = await member.Members.AddAsync(urls, isLearner: false, out Member? added);
        if (error != EtcdError.None || added is null)
        {
            await Fail(exchange, error, 0);
            return;
        }

        JsonAnswer answer = JsonAnswer.Begin();
        Write(answer.Json, added);
        await answer.Line().SendAsync(exchange, 201);
    }

    private async ValueTask ChangeAsync(PlainHttpExchange exchange, string text)
    {
        if (text.Length == 0)
        {
            await PlainAnswers.Error(exchange, 405, "Method Not Allowed");
            return;
        }

        if (!MemberIds.TryParse(text, out ulong id))
        {
            await V2Answers.Message(exchange, 404, $"No such member: {text}");
            return;
        }

        EtcdError error;
        if (exchange.Method == "DELETE")
        {
            (error, _) = await member.Members.RemoveAsync(id);
        }
        else if (await ReadUrlsAsync(exchange) is { } urls)
        {
            (error, _) = await member.Members.UpdateAsync(id, urls);
        }
        else
        {
            return;
        }

        if (error != EtcdError.None)
        {
            await Fail(exchange, error, id);
            return;
        }

        exchange.StatusCode = 204;
    }

    private ValueTask Fail(PlainHttpExchange exchange, EtcdError error, ulong id) => error switch
    {
        EtcdError.MemberExists => V2Answers.Message(exchange, 409, "membership: ID exists"),
        EtcdError.PeerUrlExists => V2Answers.Message(exchange, 409, "membership: peerURL exists"),
        EtcdError.MemberNotFound when exchange.Method == "DELETE" && member.Membership.View.IsRemoved(id) =>
            V2Answers.Message(exchange, 410, $"Member permanently removed: {MemberIds.ToText(id)}"),
        EtcdError.MemberNotFound => V2Answers.Message(exchange, 404, $"No such member: {MemberIds.ToText(id)}"),
        _ => V2Answers.Message(exchange, 500, "Internal Server Error"),
    };

    /// <summary>The peer URLs of a request; null after the answer that refuses them.</summary>
    private static async ValueTask<string[]?> ReadUrlsAsync(PlainHttpExchange exchange)
    {
        string type = exchange.RequestHeaders.ContentType.ToString();
        int end = type.IndexOf(';', StringComparison.Ordinal);
        type = end < 0 ? type : type[..end].ToLowerInvariant().Trim();
        if (type != "application/json")
        {
            await V2Answers.Message(exchange, 415, $"Bad Content-Type {type}, accept application/json");
            return null;
        }

        if (!TryReadUrls(await exchange.ReadBodyAsync(), out List<string> given, out string problem)
            || !EtcdUrl.TryParseAll(given, out string[] urls, out problem))
        {
            await V2Answers.Message(exchange, 400, problem);
            return null;
        }

        return urls;
    }

    private static bool TryReadUrls(byte[] body, out List<string> urls, out string problem)
    {
        urls = [];
        problem = "unexpected end of JSON input";
        if (body.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
        {
            return false;
        }

        try
        {
            using var json = JsonDocument.Parse(body);
            problem = "json: cannot unmarshal the request into peerURLs";
            foreach (JsonProperty field in json.RootElement.EnumerateObject())
            {
                if (field.Name.Equals("peerURLs", StringComparison.OrdinalIgnoreCase) && field.Value.ValueKind != JsonValueKind.Null)
                {
                    urls = [.. field.Value.EnumerateArray().Select(static url => url.GetString() ?? "")];
                }
            }

            return true;
        }
        catch (JsonException e)
        {
            problem = $"invalid character at offset {e.BytePositionInLine} of line {e.LineNumber}";
        }
        catch (InvalidOperationException)
        {
            // A value of another type than the field's; the text says so.
        }

        return false;
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
