using Netcd.Core.Bootstrap;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Peers;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;
using Netcd.Server.Peers.Links;
using Netcd.Server.Peers.Streams;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Peers.Pages;

/// <summary>GET /raft/stream/KIND/FROM: an endless response with the messages for member FROM.</summary>
internal sealed class StreamPage(HttpPeerTransport transport) : IPlainHttpHandler
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

        exchange.ResponseHeaders[PeerHeaders.ServerVersion] = ServerVersion.Release.ToString();
        exchange.ResponseHeaders[PeerHeaders.ClusterId] = MemberIds.ToText(handler.ClusterId);
        if (SenderCheck.Refuse(exchange, handler, transport.Log) is { } refusal)
        {
            await PlainAnswers.Error(exchange, 412, refusal);
            return;
        }

        int split = exchange.Path.LastIndexOf('/');
        if (KindOf(exchange.Path[..split]) is not { } kind)
        {
            transport.Log.Debug("ignored unexpected streaming request path", [.. LocalFields(handler), ("path", exchange.Path)]);
            await PlainAnswers.Error(exchange, 404, "invalid path");
            return;
        }

        string fromText = exchange.Path[(split + 1)..];
        if (!MemberIds.TryParse(fromText, out ulong from))
        {
            transport.Log.Warn("failed to parse path into ID", [.. LocalFields(handler), ("path", fromText)]);
            await PlainAnswers.Error(exchange, 404, "invalid from");
            return;
        }

        if (FindSender(exchange, handler, from, out int status, out string error) is { } peer)
        {
            await peer.ServeAsync(kind, exchange);
        }
        else
        {
            await PlainAnswers.Error(exchange, status, error);
        }
    }

    private static StreamKind? KindOf(string path) =>
        path == StreamKind.MsgApp.Path() ? StreamKind.MsgApp
        : path == StreamKind.Message.Path() ? StreamKind.Message
        : null;

    private PeerLink? FindSender(PlainHttpExchange exchange, IPeerHandler handler, ulong from, out int status, out string error)
    {
        LogField[] fields = [.. LocalFields(handler), ("remote-peer-id-from", MemberIds.ToText(from))];
        if (handler.IsRemoved(from))
        {
            transport.Log.Warn("rejected stream from remote peer because it was removed", fields);
            (status, error) = (410, "removed member");
            return null;
        }

        PeerLink? peer = transport.FindPeer(from);
        if (peer is null)
        {
            SenderCheck.AddAsRemote(exchange, transport, from);
            transport.Log.Warn("failed to find remote peer in cluster", [.. fields, ("cluster-id", MemberIds.ToText(handler.ClusterId))]);
            (status, error) = (404, "error sender not found");
            return null;
        }

        string to = exchange.RequestHeaders[PeerHeaders.RaftTo].ToString();
        if (to != MemberIds.ToText(handler.MemberId))
        {
            transport.Log.Warn("ignored streaming request; ID mismatch", [.. fields, ("remote-peer-id-header", to), ("cluster-id", MemberIds.ToText(handler.ClusterId))]);
            (status, error) = (412, "to field mismatch");
            return null;
        }

        (status, error) = (200, "");
        return peer;
    }

    private static LogField[] LocalFields(IPeerHandler handler)
    {
        string id = MemberIds.ToText(handler.MemberId);
        return [("local-member-id", id), ("remote-peer-id-stream-handler", id)];
    }
}
