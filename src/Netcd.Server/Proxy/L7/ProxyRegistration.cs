using System.Text.Json;
using Netcd.Client;
using Netcd.Client.Leases;
using Netcd.Rpc;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Proxy.L7;

/// <summary>Keeps the key of this proxy under the resolver prefix, with a lease that lives as long as the proxy does.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="prefix">Prefix that all proxies share.</param>
/// <param name="address">What clients connect to.</param>
/// <param name="ttl">Time to live of the lease in seconds.</param>
/// <param name="clock">Time between attempts.</param>
/// <param name="log">Told of what happens.</param>
internal sealed class ProxyRegistration(EtcdClient cluster, string prefix, string address, long ttl, TimeProvider clock, ILog log)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Registers, again and again, until it is stopped; then the key is removed.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using LeaseHandle lease = await cluster.Leases.HoldAsync(ttl, stop);
                await cluster.Kv.PutAsync($"{prefix}/{address}", Value(), lease.Id, stop);
                log.Info("registered session with lease", [("addr", address), ("lease-ttl", ttl)]);
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, lease.Lost).WaitAsync(stop).ContinueWith(static _ => { }, TaskScheduler.Default);
                if (!stop.IsCancellationRequested)
                {
                    log.Warn("session expired; possible network partition or server restart");
                    log.Warn("creating a new session to rejoin");
                }
            }
            catch (RpcException e)
            {
                log.Warn("failed to create a session", [("error", e.Message)]);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(RetryDelay, clock, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>The record that etcd's naming library reads: the name is JSON inside of JSON.</summary>
    private byte[] Value()
    {
        using var inner = new MemoryStream();
        using (var json = new Utf8JsonWriter(inner, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("name", Environment.MachineName);
            json.WriteEndObject();
        }

        using var outer = new MemoryStream();
        using (var json = new Utf8JsonWriter(outer, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteNumber("Op", 0);
            json.WriteString("Addr", address);
            json.WriteString("Metadata", inner.ToArray());
            json.WriteEndObject();
        }

        return outer.ToArray();
    }

    // Go writes quotes inside of texts as \", not as \u0022.
    private static JsonWriterOptions WriterOptions => new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
