using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Peers;
using Netcd.Raft;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;
using Netcd.Server.Peers.Streams;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Peers.Pages;

/// <summary>POST /raft: one raft message.</summary>
internal sealed class MessagePage(HttpPeerTransport transport) : IPlainHttpHandler
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        IPeerHandler handler = transport.Handler!;
        if (exchange.Method != "POST")
        {
            await PeerRequest.MethodNotAllowed(exchange, "POST");
            return;
        }

        exchange.ResponseHeaders[PeerHeaders.ClusterId] = MemberIds.ToText(handler.ClusterId);
        if (SenderCheck.Refuse(exchange, handler, transport.Log) is { } refusal)
        {
            await PlainAnswers.Error(exchange, 412, refusal);
            return;
        }

        SenderCheck.AddAsRemote(exchange, transport);
        exchange.MaxRequestBodySize = MessageFrame.StreamLimit;
        byte[] body = await exchange.ReadBodyAsync();
        if (!RaftCodec.TryDecodeMessage(body, out Message message))
        {
            transport.Log.Warn("failed to unmarshal Raft message", [("local-member-id", MemberIds.ToText(handler.MemberId)), ("error", "unexpected EOF")]);
            transport.Metrics.ReceivedFailures.With(exchange.RemoteAddress?.ToString() ?? "").Add();
            await PlainAnswers.Error(exchange, 400, "error unmarshalling raft message");
            return;
        }

        transport.Metrics.ReceivedBytes.With(MemberIds.ToText(message.From)).Add(body.Length);
        if (message.Type == MessageType.MsgApp)
        {
            transport.Statistics.Received.Add(body.Length);
        }

        // A snapshot without its database is of no use.
        PeerReceipt receipt = message.Type == MessageType.MsgSnap ? PeerReceipt.Invalid : transport.Statistics.Deliver(handler, message);
        if (receipt == PeerReceipt.Accepted)
        {
            exchange.StatusCode = 204;
            return;
        }

        transport.Log.Warn("failed to process Raft message", [("local-member-id", MemberIds.ToText(handler.MemberId)), ("error", ReceiptText.Of(receipt))]);
        await PeerRequest.ErrorAndCut(exchange, 500, "error processing raft message");
    }
}
