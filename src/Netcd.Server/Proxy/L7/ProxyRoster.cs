using System.Collections.Concurrent;
using System.Text.Json;
using Google.Protobuf;
using Netcd.Client;
using Netcd.Client.Kv;
using Netcd.Client.Watch;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Proxy.L7;

/// <summary>The proxies that have registered under the resolver prefix, as the cluster tells. Thread-safe.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="prefix">Prefix that all proxies share.</param>
/// <param name="clock">Time between attempts.</param>
/// <param name="log">Told of failures.</param>
internal sealed class ProxyRoster(EtcdClient cluster, string prefix, TimeProvider clock, ILog log)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<ByteString, Member> _proxies = new();

    /// <summary>The proxies in the form of members; none before the first look.</summary>
    public IReadOnlyCollection<Member> Proxies => [.. _proxies.Values];

    /// <summary>Follows the registrations until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(stop);
            }
            catch (Exception e) when (e is RpcException or WatchCanceledException)
            {
                log.Warn("failed to establish endpoint watch", [("prefix", prefix), ("error", e.Message)]);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(RetryDelay, clock, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        KeyRange range = KeyRange.Prefix(prefix + "/");
        RangeResponse found = await cluster.Kv.GetAsync(range, cancellation: stop);
        foreach (ByteString gone in _proxies.Keys.Except(found.Kvs.Select(static kv => kv.Key)))
        {
            _proxies.TryRemove(gone, out _);
        }

        foreach (KeyValue kv in found.Kvs)
        {
            Note(kv);
        }

        var changes = new WatchCreateRequest { Key = range.Start, RangeEnd = range.End, StartRevision = found.Header.Revision + 1 };
        await foreach (WatchResponse response in cluster.Watch.WatchAsync(changes, cancellation: stop))
        {
            foreach (Event change in response.Events)
            {
                if (change.Type == Event.Types.EventType.Put)
                {
                    Note(change.Kv);
                }
                else
                {
                    _proxies.TryRemove(change.Kv.Key, out _);
                }
            }
        }
    }

    private void Note(KeyValue kv)
    {
        try
        {
            using JsonDocument record = JsonDocument.Parse(kv.Value.Memory);
            string address = record.RootElement.GetProperty("Addr").GetString() ?? "";
            using JsonDocument about = JsonDocument.Parse(record.RootElement.GetProperty("Metadata").GetString() ?? "");
            _proxies[kv.Key] = new Member { Name = about.RootElement.GetProperty("name").GetString() ?? "", ClientURLs = { address } };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            log.Warn("a registration of a proxy cannot be read", [("key", kv.Key.ToStringUtf8()), ("error", e.Message)]);
        }
    }
}
