using Netcd.Raft;
using Netcd.Rpc.Http;
using Netcd.Server.Peers.Streams;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Peers.Links;

/// <summary>The sending side of one kind of stream to a peer: the connection that the peer opened last. Thread-safe.</summary>
internal sealed class PeerStreamWriter(StreamKind kind, LinkContext context)
{
    private readonly Lock _lock = new();
    private OutgoingStream? _current;
    private bool _stopped;

    /// <summary>Queues a message on the open stream.</summary>
    public SendResult TrySend(in Message message) => Volatile.Read(ref _current)?.TrySend(message) ?? SendResult.Detached;

    /// <summary>Serves a stream that the peer asks for, in place of the one before, until one of both sides ends it.</summary>
    public async Task ServeAsync(PlainHttpExchange exchange)
    {
        var stream = new OutgoingStream(kind, exchange, context);
        if (!TryAttach(stream, out OutgoingStream? previous))
        {
            return;
        }

        context.Log.Info("set message encoder", [("from", context.LocalText), ("to", context.PeerText), ("stream-type", kind.Text())]);
        context.Status.Activate();
        if (previous is not null)
        {
            previous.End();
            LogClosed();
        }

        context.Log.Info("established TCP streaming connection with remote peer", Fields());
        string? failure = await stream.RunAsync();
        bool wasCurrent = Interlocked.CompareExchange(ref _current, null, stream) == stream;
        if (failure is not null && wasCurrent)
        {
            context.Status.Deactivate("write", kind.Text(), failure);
            context.SentFailures.Add();
            context.Log.Warn("lost TCP streaming connection with remote peer", Fields());
        }

        if (stream.HasUnsent || (failure is not null && wasCurrent))
        {
            context.Handler.ReportUnreachable(context.PeerId);
        }
    }

    /// <summary>Ends the open stream and waits for its end; later ones are not served.</summary>
    public async Task StopAsync()
    {
        OutgoingStream? stream;
        lock (_lock)
        {
            _stopped = true;
            stream = Interlocked.Exchange(ref _current, null);
        }

        if (stream is not null)
        {
            stream.End();
            await stream.Ended;
            LogClosed();
        }

        context.Log.Info("stopped TCP streaming connection with remote peer", [("stream-writer-type", kind.Text()), ("remote-peer-id", context.PeerText)]);
    }

    private bool TryAttach(OutgoingStream stream, out OutgoingStream? previous)
    {
        lock (_lock)
        {
            previous = _stopped ? null : Interlocked.Exchange(ref _current, stream);
            return !_stopped;
        }
    }

    private void LogClosed() => context.Log.Warn("closed TCP streaming connection with remote peer", Fields());

    private LogField[] Fields() => [("stream-writer-type", kind.Text()), ("local-member-id", context.LocalText), ("remote-peer-id", context.PeerText)];
}
