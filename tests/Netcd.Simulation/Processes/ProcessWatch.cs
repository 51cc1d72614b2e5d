using Netcd.Processes;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Client;
using Netcd.Simulation.Clients;

namespace Netcd.Simulation.Processes;

/// <summary>A watch stream to a real member.</summary>
internal sealed class ProcessWatch(ClusterMember member, Action<WatchResponse> receive, TimeSpan readingPause) : IWatchSession
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _close = new();
    private RpcClientStream<WatchRequest, WatchResponse>? _stream;
    private Task _written = Task.CompletedTask;

    public Task Ended => _ended.Task;

    public void Open(IReadOnlyList<WatchCreateRequest> requests) => _ = PumpAsync(requests);

    public void RequestProgress() => Write(new WatchRequest { ProgressRequest = new WatchProgressRequest() });

    public void Close()
    {
        _ended.TrySetResult();
        _close.Cancel();
    }

    private async Task PumpAsync(IReadOnlyList<WatchCreateRequest> requests)
    {
        try
        {
            await using RpcClientStream<WatchRequest, WatchResponse> stream =
                member.Channel.OpenStream<WatchRequest, WatchResponse>("/etcdserverpb.Watch/Watch", WatchResponse.Parser, new RpcCallOptions { Cancellation = _close.Token });
            _stream = stream;
            foreach (WatchCreateRequest request in requests)
            {
                Write(new WatchRequest { CreateRequest = request });
            }

            while (await stream.ReadAsync() is { } response && !_ended.Task.IsCompleted)
            {
                receive(response);
                if (readingPause > TimeSpan.Zero)
                {
                    await Task.Delay(readingPause, _close.Token);
                }
            }
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException or ObjectDisposedException)
        {
            // Whoever watches resumes elsewhere; Ended says so.
        }
        finally
        {
            _stream = null;
            _ended.TrySetResult();
        }
    }

    // One write after the other; a stream that is over takes none, and its reader tells why.
    private void Write(WatchRequest request)
    {
        if (_stream is { } stream && !_ended.Task.IsCompleted)
        {
            _written = WriteAfterAsync(_written, stream, request);
        }
    }

    private static async Task WriteAfterAsync(Task before, RpcClientStream<WatchRequest, WatchResponse> stream, WatchRequest request)
    {
        await before;
        try
        {
            await stream.WriteAsync(request);
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException or ObjectDisposedException)
        {
            // As above.
        }
    }
}
