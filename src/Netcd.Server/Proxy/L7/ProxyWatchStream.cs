using System.Collections.Concurrent;
using System.Threading.Channels;
using Google.Protobuf;
using Netcd.Client;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Server;

namespace Netcd.Server.Proxy.L7;

/// <summary>
/// A client's watch stream. One task reads its requests, one writes what the shared watches have for it. A client that does not read
/// is cut off when its queue is full: it comes back and goes on where it was.
/// </summary>
/// <param name="call">The stream.</param>
/// <param name="watches">Feeds the watchers.</param>
/// <param name="views">The cluster.</param>
internal sealed class ProxyWatchStream(RpcCall call, SharedWatches watches, CallerViews views)
{
    private const int MaxQueued = 1024;
    private const int FlushBytes = 64 << 10;
    private const long NoWatch = -1;

    private static readonly ByteString ZeroByte = ByteString.CopyFrom(0);

    private readonly Channel<WatchResponse> _responses = Channel.CreateBounded<WatchResponse>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });
    private readonly ConcurrentDictionary<long, ProxyWatcher> _watchers = new();
    private readonly string _token = CallerViews.TokenOf(call);
    private long _nextId;

    /// <summary>Serves the stream until the client or the proxy ends it.</summary>
    public async Task RunAsync()
    {
        Task writing = WriteAsync();
        try
        {
            while (await call.ReadAsync() is { IsEnd: false } message)
            {
                await HandleAsync(WatchRequest.Parser.ParseFrom(message.Payload));
            }

            // The client has half-closed; its watches go on.
            await writing;
        }
        finally
        {
            foreach (ProxyWatcher watcher in _watchers.Values)
            {
                watches.Remove(watcher, tellsClient: false);
            }

            _responses.Writer.TryComplete();
            await writing.ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>Queues a response. Any thread.</summary>
    public void Send(WatchResponse response)
    {
        if (!_responses.Writer.TryWrite(response))
        {
            call.Abort(RpcStatusCode.Unavailable, "grpc-proxy: the client does not read its watch responses");
        }
    }

    /// <summary>The watcher has been ended by the cluster.</summary>
    public void Forget(long id) => _watchers.TryRemove(id, out _);

    private async Task HandleAsync(WatchRequest request)
    {
        switch (request.RequestUnionCase)
        {
            case WatchRequest.RequestUnionOneofCase.CreateRequest:
                await CreateAsync(request.CreateRequest);
                break;
            case WatchRequest.RequestUnionOneofCase.CancelRequest when _watchers.TryRemove(request.CancelRequest.WatchId, out ProxyWatcher? watcher):
                watches.Remove(watcher, tellsClient: true);
                break;
        }
    }

    private async Task CreateAsync(WatchCreateRequest request)
    {
        // An empty key is the first key there can be, for etcd as for its permissions.
        request.Key = request.Key.IsEmpty ? ZeroByte : request.Key;
        string? refusal = request.StartRevision < 0 ? EtcdError.Compacted.Message() : IsReversed(request) ? "" : await WhyForbiddenAsync(request);
        if (refusal is not null)
        {
            Send(new WatchResponse { Header = new ResponseHeader(), WatchId = NoWatch, Created = true, Canceled = true, CancelReason = refusal });
            return;
        }

        long id = _nextId++;
        var watcher = new ProxyWatcher(this, id, request, new WatchTarget(request.Key, request.RangeEnd, _token));
        _watchers[id] = watcher;
        watches.Add(watcher);
    }

    private static bool IsReversed(WatchCreateRequest request) =>
        !request.RangeEnd.IsEmpty && request.RangeEnd != ZeroByte && request.RangeEnd.Span.SequenceCompareTo(request.Key.Span) <= 0;

    private async Task<string?> WhyForbiddenAsync(WatchCreateRequest request)
    {
        EtcdClient cluster = views.For(_token);
        try
        {
            var probe = new RangeRequest { Key = request.Key, RangeEnd = request.RangeEnd, Serializable = true, CountOnly = true, Limit = 1 };
            await cluster.Kv.GetAsync(probe, call.Cancellation);
            return null;
        }
        catch (RpcException e)
        {
            return e.Message;
        }
    }

    private async Task WriteAsync()
    {
        while (await _responses.Reader.WaitToReadAsync(call.Cancellation))
        {
            int unsent = 0;
            while (unsent < FlushBytes && _responses.Reader.TryRead(out WatchResponse? response))
            {
                call.Write(response);
                unsent += call.SentMessageSize;
            }

            await call.FlushAsync();
        }
    }
}
