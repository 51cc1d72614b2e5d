using System.Text.Json;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Peers;
using Netcd.Protocol.Errors;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;
using Netcd.Server.Peers.Calls;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Peers.Pages;

/// <summary>GET /members/hashkv with a body <c>{"revision":N}</c>: the hash of the history up to there.</summary>
internal sealed class HashKvPage(HttpPeerTransport transport) : IPlainHttpHandler
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        IPeerHandler handler = transport.Handler!;
        if (exchange.Method != "GET")
        {
            await PeerRequest.MethodNotAllowed(exchange, "GET");
            return;
        }

        // Members before 3.5.10 do not say which cluster they mean.
        string cluster = exchange.RequestHeaders[PeerHeaders.ClusterId].ToString();
        if (cluster.Length > 0 && cluster != MemberIds.ToText(handler.ClusterId))
        {
            await PlainAnswers.Error(exchange, 412, PeerAnswer.ClusterIdMismatch);
            return;
        }

        if (!TryReadRevision(await exchange.ReadBodyAsync(), out long revision))
        {
            transport.Log.Warn("failed to unmarshal request", [("path", exchange.Path)]);
            await PlainAnswers.Error(exchange, 400, "error unmarshalling request");
            return;
        }

        PeerResult<PeerHash> result = handler.HashKv(revision);
        if (!result.Succeeded)
        {
            string error = TextOf(result);
            transport.Log.Warn("failed to get hashKV", [("requested-revision", revision), ("error", error)]);
            await PlainAnswers.Error(exchange, 400, error);
            return;
        }

        exchange.ResponseHeaders[PeerHeaders.ClusterId] = MemberIds.ToText(handler.ClusterId);
        await exchange.WriteAsync(200, "application/json", HashKvJson.Write(result.Value!));
    }

    private static bool TryReadRevision(byte[] body, out long revision)
    {
        revision = 0;
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind is JsonValueKind.Null
                || document.RootElement.ValueKind is JsonValueKind.Object
                && (!document.RootElement.TryGetProperty("revision", out JsonElement value) || value.TryGetInt64(out revision));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string TextOf(in PeerResult<PeerHash> result) => result.Error switch
    {
        EtcdError.Compacted => HashKvJson.Compacted,
        EtcdError.FutureRevision => HashKvJson.FutureRevision,
        EtcdError.None => result.Reason,
        _ => result.Error.Message(),
    };
}
