using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Peers;
using Netcd.Raft;
using Netcd.Rpc.Http;
using Netcd.Server.Peers.Streams;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Peers.Links;

/// <summary>
/// Everything between this member and one peer. Messages take the stream that the peer has opened for their kind, else the
/// pipeline; what finds no room is dropped and the peer reported unreachable.
/// </summary>
internal sealed class PeerLink : IPeerLink
{
    private readonly LinkContext _context;
    private readonly PeerStreamWriter _msgAppWriter;
    private readonly PeerStreamWriter _messageWriter;
    private readonly Pipeline _pipeline;
    private readonly SnapshotSender _snapshots;
    private readonly PeerStreamReader _msgAppReader;
    private readonly PeerStreamReader _messageReader;
    private readonly Prober _postProber;
    private readonly Prober _streamProber;

    /// <summary>Begins to connect.</summary>
    public PeerLink(LinkContext context)
    {
        _context = context;
        context.Log.Info("starting remote peer", [("remote-peer-id", context.PeerText)]);
        _pipeline = new Pipeline(context);
        _msgAppWriter = new PeerStreamWriter(StreamKind.MsgApp, context);
        _messageWriter = new PeerStreamWriter(StreamKind.Message, context);
        _snapshots = new SnapshotSender(context);
        _msgAppReader = new PeerStreamReader(StreamKind.MsgApp, context);
        _messageReader = new PeerStreamReader(StreamKind.Message, context);
        _postProber = new Prober(Prober.Snapshots, context);
        _streamProber = new Prober(Prober.RaftMessages, context);
        context.Log.Info("started remote peer", [("remote-peer-id", context.PeerText)]);
    }

    /// <summary>Since when the peer is connected; null when it is not.</summary>
    public DateTimeOffset? ActiveSince => _context.Status.ActiveSince;

    /// <inheritdoc/>
    public void Send(in Message message)
    {
        SendResult result = SendResult.Detached;
        string channel = "streamMsgAppV2";
        if (message.Type == MessageType.MsgApp)
        {
            result = _msgAppWriter.TrySend(message);
        }

        if (result == SendResult.Detached)
        {
            channel = "streamMsg";
            result = _messageWriter.TrySend(message);
        }

        if (result == SendResult.Detached)
        {
            channel = "pipeline";
            result = _pipeline.TrySend(message) ? SendResult.Queued : SendResult.Full;
        }

        if (result == SendResult.Full)
        {
            Drop(message, channel);
        }
    }

    /// <summary>Sends a snapshot, reports how it went and disposes it.</summary>
    public void Send(OutgoingSnapshot snapshot) => _snapshots.Send(snapshot);

    /// <summary>Serves a stream that the peer opens.</summary>
    public Task ServeAsync(StreamKind kind, PlainHttpExchange exchange) =>
        (kind == StreamKind.MsgApp ? _msgAppWriter : _messageWriter).ServeAsync(exchange);

    /// <summary>The peer has other URLs.</summary>
    public void Update(IReadOnlyList<string> urls) => _context.Urls.Update(urls);

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        _context.Log.Info("stopping remote peer", [("remote-peer-id", _context.PeerText)]);
        await Task.WhenAll(
            _msgAppWriter.StopAsync(),
            _messageWriter.StopAsync(),
            _pipeline.StopAsync(),
            _snapshots.StopAsync(),
            _msgAppReader.StopAsync(),
            _messageReader.StopAsync(),
            _postProber.StopAsync(),
            _streamProber.StopAsync());
        _context.Status.Deactivate("read", StreamKind.Message.Text(), "context canceled");
        _context.Log.Info("stopped remote peer", [("remote-peer-id", _context.PeerText)]);
    }

    private void Drop(in Message message, string channel)
    {
        _context.Handler.ReportUnreachable(_context.PeerId);
        _context.SentFailures.Add();
        _context.Log.Warn("dropped internal Raft message since sending buffer is full (overloaded network)", [("message-type", message.Type.ToString()), ("local-member-id", _context.LocalText), ("from", MemberIds.ToText(message.From)), ("remote-peer-id", _context.PeerText), ("remote-peer-name", channel), ("remote-peer-active", _context.Status.IsActive)]);
    }
}
