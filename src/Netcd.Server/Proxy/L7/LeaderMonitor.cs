using Google.Protobuf;
using Netcd.Client;
using Netcd.Client.Connection;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Server;

namespace Netcd.Server.Proxy.L7;

/// <summary>
/// Keeps a watch open that ends when the cluster has no leader, and then ends the streams that asked for that. A connection that breaks
/// counts only when the next one fails, too. Thread-safe.
/// </summary>
/// <param name="cluster">The cluster.</param>
/// <param name="clock">Time between attempts.</param>
internal sealed class LeaderMonitor(EtcdClient cluster, TimeProvider clock)
{
    private const int FailuresOfLoss = 2;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // A revision that no store reaches: the watch never has an event.
    private static readonly byte[] Request = new WatchRequest
    {
        CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8("__lostleader"), StartRevision = long.MaxValue - 2 },
    }.ToByteArray();

    private volatile CancellationTokenSource _reign = new();

    /// <summary>Ends a call now or later when the cluster has no leader, if its client wants that.</summary>
    /// <returns>Ends the supervision.</returns>
    public IDisposable? Guard(RpcCall call)
    {
        return call.GetMetadata("hasleader") == "true"
            ? _reign.Token.Register(() => call.Abort((RpcStatusCode)EtcdError.NoLeader.Code(), EtcdError.NoLeader.Message()))
            : null;
    }

    /// <summary>Watches the leader.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        int failures = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using RawStream stream = await cluster.Raw.OpenAsync("/etcdserverpb.Watch/Watch", needsLeader: true, stop);
                await stream.WriteAsync(Request);
                while (!(await stream.ReadAsync()).IsEnd)
                {
                    failures = 0;
                    Won();
                }

                failures++;
            }
            catch (RpcException e)
            {
                failures = e.Message == EtcdError.NoLeader.Message() ? FailuresOfLoss : failures + 1;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            if (failures >= FailuresOfLoss)
            {
                await _reign.CancelAsync();
            }

            await Task.Delay(Pause, clock, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private void Won()
    {
        if (_reign.IsCancellationRequested)
        {
            _reign = new CancellationTokenSource();
        }
    }
}
