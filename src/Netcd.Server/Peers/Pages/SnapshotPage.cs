using System.Buffers;
using System.IO.Pipelines;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Peers;
using Netcd.Raft;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;
using Netcd.Server.Peers.Streams;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Peers.Pages;

/// <summary>POST /raft/snapshot: a message behind its length, then a database, which goes to the disk as it comes.</summary>
internal sealed class SnapshotPage(HttpPeerTransport transport) : IPlainHttpHandler
{
    // The v2 tree travels in the message; etcd takes up to 1 TiB.
    private const int MaxMessageSize = 1 << 30;
    private const string UnknownSender = "UNKNOWN_SNAPSHOT_SENDER";

    /// <inheritdoc/>
    public async ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        IPeerHandler handler = transport.Handler!;
        if (exchange.Method != "POST")
        {
            transport.Metrics.SnapshotReceiveFailures.With(UnknownSender).Add();
            await PeerRequest.MethodNotAllowed(exchange, "POST");
            return;
        }

        exchange.ResponseHeaders[PeerHeaders.ClusterId] = MemberIds.ToText(handler.ClusterId);
        if (SenderCheck.Refuse(exchange, handler, transport.Log) is { } refusal)
        {
            transport.Metrics.SnapshotReceiveFailures.With(UnknownSender).Add();
            await PlainAnswers.Error(exchange, 412, refusal);
            return;
        }

        SenderCheck.AddAsRemote(exchange, transport);
        exchange.MaxRequestBodySize = null;
        long start = transport.Clock.GetTimestamp();
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, transport.Clock);
        using CancellationTokenRegistration aborted = exchange.Aborted.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        Message message;
        try
        {
            message = await ReadMessageAsync(exchange.RequestBody, limit);
        }
        catch (Exception e)
        {
            transport.Log.Warn("failed to decode Raft message", [.. Sender(handler, 0), ("error", e.Message)]);
            transport.Metrics.ReceivedFailures.With(exchange.RemoteAddress?.ToString() ?? "").Add();
            await FailAsync(exchange, 0, 400, $"failed to decode raft message ({e.Message})");
            return;
        }

        transport.Metrics.ReceivedBytes.With(MemberIds.ToText(message.From)).Add(RaftCodec.SizeOfPeerMessage(message));
        if (message.Type != MessageType.MsgSnap)
        {
            transport.Log.Warn("unexpected Raft message type", [.. Sender(handler, message.From), ("message-type", message.Type.ToString())]);
            await FailAsync(exchange, message.From, 400, "wrong raft message type");
            return;
        }

        await TakeAsync(exchange, handler, message, limit, start);
    }

    private async Task TakeAsync(PlainHttpExchange exchange, IPeerHandler handler, Message message, CancellationTokenSource limit, long start)
    {
        string from = MemberIds.ToText(message.From);
        int size = RaftCodec.SizeOfPeerMessage(message);
        LogField[] fields = [.. Sender(handler, message.From), ("incoming-snapshot-index", (message.Snapshot ?? Snapshot.Empty).Metadata.Index)];
        transport.Log.Info("receiving database snapshot", [.. fields, ("incoming-snapshot-message-size-bytes", size), ("incoming-snapshot-message-size", ByteSize.ToText(size))]);
        transport.Metrics.SnapshotsReceiving.With(from).Add(1);
        try
        {
            PeerReceipt receipt = await SaveAsync(exchange, handler, message, limit, fields, start);
            if (receipt != PeerReceipt.Accepted)
            {
                transport.Log.Warn("failed to process Raft message", [.. Sender(handler, message.From), ("error", ReceiptText.Of(receipt))]);
                await FailAsync(exchange, message.From, 500, $"failed to process raft message ({ReceiptText.Of(receipt)})");
                return;
            }

            exchange.StatusCode = 204;
            transport.Metrics.SnapshotsReceived.With(from).Add();
            transport.Metrics.SnapshotReceiveSeconds.With(from).Observe(transport.Clock.GetElapsedTime(start).TotalSeconds);
        }
        catch (Exception e)
        {
            transport.Log.Warn("failed to save incoming database snapshot", [.. fields, ("error", e.Message)]);
            await FailAsync(exchange, message.From, 500, $"failed to save KV snapshot ({e.Message})");
        }
        finally
        {
            transport.Metrics.SnapshotsReceiving.With(from).Add(-1);
        }
    }

    private async Task<PeerReceipt> SaveAsync(PlainHttpExchange exchange, IPeerHandler handler, Message message, CancellationTokenSource limit, LogField[] fields, long start)
    {
        using IIncomingSnapshot? incoming = handler.BeginSnapshot(message, out PeerReceipt refused);
        if (incoming is null)
        {
            return refused;
        }

        long size = await CopyAsync(exchange.RequestBody, incoming, limit);
        transport.Metrics.ReceivedBytes.With(MemberIds.ToText(message.From)).Add(size);
        PeerReceipt receipt = incoming.Complete();
        transport.Log.Info("received and saved database snapshot", [.. fields, ("incoming-snapshot-size-bytes", size), ("incoming-snapshot-size", ByteSize.ToText(size)), ("download-took", transport.Clock.GetElapsedTime(start))]);
        return receipt;
    }

    private async Task<Message> ReadMessageAsync(PipeReader body, CancellationTokenSource limit)
    {
        while (true)
        {
            ReadResult result = await ReadAsync(body, limit);
            ReadOnlySequence<byte> buffer = result.Buffer;
            // Go says only "EOF" where nothing follows: at the start, or right after the length.
            bool endsClean = buffer.Length is 0 or MessageFrame.HeaderSize;
            bool complete = MessageFrame.TryRead(ref buffer, MaxMessageSize, out Message message);
            // Bytes behind the message are the next reader's.
            body.AdvanceTo(buffer.Start, complete ? buffer.Start : buffer.End);
            if (complete)
            {
                return message;
            }

            if (result.IsCompleted)
            {
                throw new EndOfStreamException(endsClean ? "EOF" : "unexpected EOF");
            }
        }
    }

    private async Task<long> CopyAsync(PipeReader body, IIncomingSnapshot incoming, CancellationTokenSource limit)
    {
        long size = 0;
        while (true)
        {
            ReadResult result = await ReadAsync(body, limit);
            foreach (ReadOnlyMemory<byte> part in result.Buffer)
            {
                incoming.Write(part.Span);
                size += part.Length;
            }

            body.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return size;
            }
        }
    }

    private async ValueTask<ReadResult> ReadAsync(PipeReader body, CancellationTokenSource limit)
    {
        limit.CancelAfter(transport.Options.ReadTimeout);
        ReadResult result = await body.ReadAsync(limit.Token);
        limit.CancelAfter(Timeout.InfiniteTimeSpan);
        return result;
    }

    private ValueTask FailAsync(PlainHttpExchange exchange, ulong from, int status, string text)
    {
        transport.Metrics.SnapshotReceiveFailures.With(MemberIds.ToText(from)).Add();
        // What is left of the upload is not worth reading.
        return PeerRequest.ErrorAndClose(exchange, status, text);
    }

    private static LogField[] Sender(IPeerHandler handler, ulong from) =>
        [("local-member-id", MemberIds.ToText(handler.MemberId)), ("remote-snapshot-sender-id", MemberIds.ToText(from))];
}
