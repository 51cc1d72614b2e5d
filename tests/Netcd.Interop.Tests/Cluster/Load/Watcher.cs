using Google.Protobuf;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Client;
using Netcd.Simulation.Checkers.Kv;

namespace Netcd.Interop.Tests.Cluster.Load;

/// <summary>Watches all keys through one member from the first revision on, and resumes where it was cut off.</summary>
internal sealed class Watcher(ClusterMember member, CancellationToken stop)
{
    private static readonly TimeSpan BeforeResuming = TimeSpan.FromMilliseconds(30);
    private static readonly ByteString AllKeys = ByteString.CopyFrom(0);

    private readonly Lock _lock = new();
    private readonly List<KvWatch> _finished = [];
    private List<KvWatchResponse> _responses = [];
    private long _from = 1;
    private long _next = 1;

    /// <summary>Whom it watches.</summary>
    public ClusterMember Member => member;

    /// <summary>Everything before this revision has been told.</summary>
    public long Next => Volatile.Read(ref _next);

    /// <summary>What it was told; several pieces when a compaction overtook it.</summary>
    public IReadOnlyList<KvWatch> Watches
    {
        get
        {
            lock (_lock)
            {
                return [.. _finished, Present()];
            }
        }
    }

    /// <summary>Watches until told to stop.</summary>
    public async Task RunAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await FollowAsync();
            }
            catch (RpcException)
            {
                // The member is down or has lost its leader: again, from where we are.
                await Task.WhenAny(Task.Delay(BeforeResuming, stop));
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task FollowAsync()
    {
        await using RpcClientStream<WatchRequest, WatchResponse> stream = member.Channel.OpenStream<WatchRequest, WatchResponse>(
            "/etcdserverpb.Watch/Watch", WatchResponse.Parser, new RpcCallOptions { Cancellation = stop });
        await stream.WriteAsync(new WatchRequest
        {
            CreateRequest = new WatchCreateRequest { Key = AllKeys, RangeEnd = AllKeys, StartRevision = _next, ProgressNotify = true },
        });
        while (await stream.ReadAsync() is { } response)
        {
            if (response.CompactRevision > 0)
            {
                StartOver(response.CompactRevision);
                return;
            }

            if (response.Canceled)
            {
                return;
            }

            if (!response.Created)
            {
                Take(new KvWatchResponse(response.Header.Revision, [.. response.Events.Select(KvWire.ToEvent)]));
            }
        }
    }

    private void Take(KvWatchResponse response)
    {
        lock (_lock)
        {
            _responses.Add(response);
            long told = response.Events.Count > 0 ? response.Events[^1].Revision : response.Revision;
            Volatile.Write(ref _next, Math.Max(_next, told + 1));
        }
    }

    private void StartOver(long revision)
    {
        lock (_lock)
        {
            _finished.Add(Present());
            _responses = [];
            _from = revision;
            Volatile.Write(ref _next, revision);
        }
    }

    private KvWatch Present() => new($"watch through {member} from {_from}", "", _from, [.. _responses]);
}
