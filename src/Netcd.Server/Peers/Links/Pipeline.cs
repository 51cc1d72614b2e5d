using System.Net.Http.Headers;
using System.Threading.Channels;
using Netcd.Raft;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Peers.Links;

/// <summary>Sends messages one request each, by several workers, to a peer that has no stream open. Thread-safe.</summary>
internal sealed class Pipeline
{
    private const int Workers = 4;
    private const int QueueLength = 64;
    private const string Source = "pipeline";
    private static readonly MediaTypeHeaderValue Protobuf = new("application/protobuf");

    private readonly LinkContext _context;
    private readonly Channel<Message> _queue = Channel.CreateBounded<Message>(QueueLength);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _workers;

    /// <summary>Starts the workers.</summary>
    public Pipeline(LinkContext context)
    {
        _context = context;
        _workers = Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(WorkAsync)));
        context.Log.Info("started HTTP pipelining with remote peer", Fields());
    }

    /// <summary>Queues a message; false when there is no room.</summary>
    public bool TrySend(in Message message) => _queue.Writer.TryWrite(message);

    /// <summary>Ends the workers. Messages in the queue are dropped.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _workers;
        _context.Log.Info("stopped HTTP pipelining with remote peer", Fields());
    }

    private async Task WorkAsync()
    {
        try
        {
            while (true)
            {
                Message message = await _queue.Reader.ReadAsync(_stop.Token);
                await SendAsync(message);
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private async Task SendAsync(Message message)
    {
        byte[] body = RaftCodec.EncodePeerMessage(message);
        string url = _context.Urls.Pick();
        long start = _context.Clock.GetTimestamp();
        string? failure;
        try
        {
            failure = await PostAsync(url, body);
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            failure = FailureText.Of(e);
        }

        if (message.Type == MessageType.MsgApp)
        {
            CountAppend(body.Length, failure, _context.Clock.GetElapsedTime(start));
        }

        if (failure is null)
        {
            _context.Status.Activate();
            _context.SentBytes.Add(body.Length);
            return;
        }

        _context.Urls.Unreachable(url);
        _context.Status.Deactivate("write", Source, failure);
        _context.Handler.ReportUnreachable(_context.PeerId);
        _context.SentFailures.Add();
        // A forwarded message is refused when the member that asked first was removed, which says nothing about this one.
        if (failure == PeerAnswer.MemberRemoved && message.From == _context.Handler.MemberId)
        {
            _context.Handler.OnRemoved(_context.PeerId);
        }
    }

    private void CountAppend(int size, string? failure, TimeSpan latency)
    {
        _context.Statistics.Sent.Add(size);
        if (failure is null)
        {
            _context.Follower.Succeed(latency);
        }
        else
        {
            _context.Follower.Fail();
        }
    }

    private async Task<string?> PostAsync(string url, byte[] body)
    {
        using HttpRequestMessage request = PeerHttpClient.Request(HttpMethod.Post, url, "/raft");
        PeerHeaders.AddSender(request.Headers, _context.Handler);
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = Protobuf } };
        using HttpResponseMessage response = await _context.Http.SendAsync(request, _stop.Token);
        return await PeerAnswer.CheckPostAsync(response, _context.PeerText, _context.Handler, _context.Log, _stop.Token);
    }

    private LogField[] Fields() => [("local-member-id", _context.LocalText), ("remote-peer-id", _context.PeerText)];
}
