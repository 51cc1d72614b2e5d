using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Peers;
using Netcd.Raft;
using Netcd.Server.Peers.Streams;
using Netcd.Telemetry.Failpoints;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Peers.Links;

/// <summary>The receiving side of one kind of stream from a peer: opens it, reads it, and opens it again when it ends. One task.</summary>
internal sealed class PeerStreamReader
{
    private const int BufferSize = 64 << 10;

    private readonly StreamKind _kind;
    private readonly LinkContext _context;
    private readonly DialLimiter _limiter;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    /// <summary>Begins to open the stream.</summary>
    public PeerStreamReader(StreamKind kind, LinkContext context)
    {
        _kind = kind;
        _context = context;
        _limiter = new DialLimiter(context.Clock);
        _reading = Task.Run(RunAsync);
    }

    /// <summary>Ends the stream and waits for its end.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _reading;
    }

    private async Task RunAsync()
    {
        _context.Log.Info("started stream reader with remote peer", Fields());
        try
        {
            while (true)
            {
                await ConnectAndReadAsync();
                await _limiter.WaitAsync(_stop.Token);
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            _context.Log.Info("stopped stream reader with remote peer", Fields());
        }
    }

    private async Task ConnectAndReadAsync()
    {
        string action = "dial";
        try
        {
            using HttpResponseMessage? response = await DialAsync();
            if (response is null)
            {
                return;
            }

            action = "read";
            _context.Status.Activate();
            _context.Log.Info("established TCP streaming connection with remote peer", Fields());
            await using Stream body = await response.Content.ReadAsStreamAsync(_stop.Token);
            await ReadAsync(body);
            LogLost("EOF");
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            string reason = FailureText.Of(e);
            if (action == "read")
            {
                LogLost(reason);
            }

            _context.Status.Deactivate(action, _kind.Text(), reason);
        }
    }

    /// <summary>Asks for the stream. Null: refused, and everything about it is done.</summary>
    private async Task<HttpResponseMessage?> DialAsync()
    {
        string url = _context.Urls.Pick();
        HttpResponseMessage? response = null;
        try
        {
            using CancellationTokenSource limit = SilenceLimit(_context.Options.DialTimeout + _context.Options.ReadTimeout);
            using CancellationTokenRegistration stopped = _stop.Token.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
            using HttpRequestMessage request = PeerHttpClient.Request(HttpMethod.Get, url, $"{_kind.Path()}/{_context.LocalText}");
            PeerHeaders.AddSender(request.Headers, _context.Handler);
            request.Headers.TryAddWithoutValidation(PeerHeaders.RaftTo, _context.PeerText);
            response = await _context.Http.SendAsync(request, limit.Token);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return response;
            }

            string reason = await RefusalAsync(response, limit.Token);
            response.Dispose();
            _context.Urls.Unreachable(url);
            _context.Status.Deactivate("dial", _kind.Text(), reason);
            return null;
        }
        catch
        {
            response?.Dispose();
            _context.Urls.Unreachable(url);
            throw;
        }
    }

    private async Task<string> RefusalAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.Gone:
                _context.Handler.OnRemoved(_context.PeerId);
                return PeerAnswer.MemberRemoved;
            case HttpStatusCode.NotFound:
                return $"peer {_context.PeerText} failed to find local node {_context.LocalText}";
            case HttpStatusCode.PreconditionFailed:
                return PreconditionFailed(response, (await PeerAnswer.ReadTextAsync(response, cancellation)).TrimEnd('\n'));
            default:
                return $"unhandled http status {(int)response.StatusCode}";
        }
    }

    private string PreconditionFailed(HttpResponseMessage response, string text)
    {
        switch (text)
        {
            case PeerAnswer.IncompatibleVersion:
                _context.Log.Warn("request sent was ignored by remote peer due to server version incompatibility", [("local-member-id", _context.LocalText), ("remote-peer-id", _context.PeerText), ("error", text)]);
                return text;
            case PeerAnswer.ClusterIdMismatch:
                _context.Log.Warn("request sent was ignored by remote peer due to cluster ID mismatch", [("remote-peer-id", _context.PeerText), ("remote-peer-cluster-id", PeerAnswer.Header(response, PeerHeaders.ClusterId)), ("local-member-id", _context.LocalText), ("local-member-cluster-id", MemberIds.ToText(_context.Handler.ClusterId)), ("error", text)]);
                return text;
            default:
                return $"unhandled error \"{text}\" when precondition failed";
        }
    }

    /// <summary>Hands over messages until the peer ends the stream.</summary>
    private async Task ReadAsync(Stream body)
    {
        IMessageDecoder decoder = _kind.NewDecoder(_context.PeerId, _context.Handler.MemberId);
        PipeReader pipe = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: BufferSize));
        using CancellationTokenSource limit = SilenceLimit(Timeout.InfiniteTimeSpan);
        using CancellationTokenRegistration stopped = _stop.Token.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        while (true)
        {
            limit.CancelAfter(_context.Options.ReadTimeout);
            ReadResult result = await pipe.ReadAsync(limit.Token);
            ReadOnlySequence<byte> buffer = result.Buffer;
            while (decoder.TryDecode(ref buffer, out Message message))
            {
                Deliver(message);
            }

            _context.ReceivedBytes.Add(result.Buffer.Slice(0, buffer.Start).Length);
            bool torn = result.IsCompleted && !buffer.IsEmpty;
            pipe.AdvanceTo(buffer.Start, buffer.End);
            if (torn)
            {
                throw new EndOfStreamException("unexpected EOF");
            }

            if (result.IsCompleted)
            {
                return;
            }
        }
    }

    private void Deliver(in Message message)
    {
        bool skips = false;
        Failpoint.Skip("raftDropHeartbeat", ref skips);
        if (skips || LinkHeartbeat.Is(message))
        {
            return;
        }

        if (message.Type == MessageType.MsgApp)
        {
            _context.Statistics.Received.Add(RaftCodec.SizeOfPeerMessage(message));
        }

        PeerReceipt receipt = message.Type == MessageType.MsgSnap ? PeerReceipt.Invalid : _context.Statistics.Deliver(_context.Handler, message);
        if (receipt == PeerReceipt.Accepted)
        {
            return;
        }

        if (receipt == PeerReceipt.Full)
        {
            _context.Log.Warn("dropped internal Raft message since receiving buffer is full (overloaded network)", [("message-type", message.Type.ToString()), ("local-member-id", _context.LocalText), ("from", MemberIds.ToText(message.From)), ("remote-peer-id", MemberIds.ToText(message.To)), ("remote-peer-active", _context.Status.IsActive)]);
            _context.Metrics.ReceivedFailures.With(_context.PeerText).Add();
            return;
        }

        _context.Log.Warn("failed to process Raft message", [("error", ReceiptText.Of(receipt))]);
    }

    private CancellationTokenSource SilenceLimit(TimeSpan first) => new(first, _context.Clock);

    private void LogLost(string error) => _context.Log.Warn("lost TCP streaming connection with remote peer", [.. Fields(), ("error", error)]);

    private LogField[] Fields() => [("stream-reader-type", _kind.Text()), ("local-member-id", _context.LocalText), ("remote-peer-id", _context.PeerText)];
}
