using Netcd.Client;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;

namespace Netcd.Server.Proxy.L7;

/// <summary>Asks whether calls come through.</summary>
internal static class ClusterHealth
{
    private const string Key = "a";

    private static readonly TimeSpan ReadTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WatchTime = TimeSpan.FromSeconds(3);

    /// <summary>Reads a key. That nobody without a login may read it is no failure.</summary>
    /// <returns>What is wrong; empty: nothing.</returns>
    public static async Task<string> ReadAsync(EtcdClient cluster)
    {
        try
        {
            await cluster.WithTimeout(ReadTime).Kv.GetAsync(Key);
            return "";
        }
        catch (RpcException e)
        {
            return e.Message == EtcdError.PermissionDenied.Message() ? "" : "GET ERROR:" + e.Message;
        }
    }

    /// <summary>Reads and watches a key.</summary>
    /// <returns>What is wrong; empty: nothing.</returns>
    public static async Task<string> ReadAndWatchAsync(EtcdClient cluster)
    {
        string problem = await ReadAsync(cluster);
        if (problem.Length > 0)
        {
            return problem;
        }

        using var limit = new CancellationTokenSource(WatchTime);
        try
        {
            var request = new WatchCreateRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8(Key) };
            await foreach (WatchResponse created in cluster.Watch.WatchAsync(request, null, withCreated: true, limit.Token))
            {
                break;
            }

            return "";
        }
        catch (OperationCanceledException)
        {
            return "WATCH TIMEOUT";
        }
        catch (Exception e) when (e is RpcException or Client.Watch.WatchCanceledException)
        {
            // An answer is an answer, for etcd too.
            return "";
        }
    }
}
