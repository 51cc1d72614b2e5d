using Netcd.Client;
using Netcd.Client.Kv;
using Netcd.Core.Bootstrap;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Server.Hosting;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Discovery;

/// <summary><c>--discovery-token</c> and <c>--discovery-endpoints</c>: the founders register below <c>/_etcd/registry/TOKEN</c> of another v3 cluster.</summary>
public sealed class V3Discovery(DiscoveryV3Options options, ILog log, TimeProvider clock) : IClusterDiscovery
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    private string Root => "/_etcd/registry/" + options.Token;

    private string Members => Root + "/members";

    /// <inheritdoc/>
    public async Task<string> JoinAsync(ulong memberId, string registration, CancellationToken cancellation)
    {
        await using var client = new EtcdClient(Settings());
        string id = MemberIds.ToText(memberId);
        try
        {
            (await LookAsync(client, cancellation)).RefuseIfFull(id);
            await client.Kv.PutAsync($"{Members}/{id}", registration, cancellation: cancellation);
            int found = 0;
            while (true)
            {
                Registry registry = await LookAsync(client, cancellation);
                registry.RefuseIfFull(id);
                if (registry.IsComplete)
                {
                    log.Info("discovery found all members", [("discovery-token", options.Token), ("initial-cluster", registry.InitialCluster)]);
                    return registry.InitialCluster;
                }

                if (registry.Members.Count != found)
                {
                    found = registry.Members.Count;
                    log.Info("found peers from discovery server; waiting for more", [("discovery-token", options.Token), ("found-peers", found), ("needed-peers", registry.Size - found)]);
                }

                await Task.Delay(PollInterval, clock, cancellation);
            }
        }
        catch (RpcException e)
        {
            throw new BootstrapException($"discovery: {e.Message}");
        }
    }

    private async Task<Registry> LookAsync(EtcdClient client, CancellationToken cancellation)
    {
        RangeResponse size = await client.Kv.GetAsync(Root + "/_config/size", cancellation: cancellation);
        if (size.Kvs.Count == 0)
        {
            throw DiscoveryErrors.SizeNotFound;
        }

        RangeResponse members = await client.Kv.GetAsync(KeyRange.Prefix(Members + "/"), cancellation: cancellation);
        return new Registry(
            Registry.ParseSize(size.Kvs[0].Value.ToStringUtf8()),
            [.. members.Kvs.OrderBy(static pair => pair.CreateRevision).Where(IsMember).Select(static pair => (IdOf(pair), pair.Value.ToStringUtf8()))]);
    }

    private static bool IsMember(KeyValue pair) => InitialCluster.TryParse(pair.Value.ToStringUtf8(), out var named, out _) && named.Count > 0;

    private static string IdOf(KeyValue pair)
    {
        string key = pair.Key.ToStringUtf8();
        return key[(key.LastIndexOf('/') + 1)..];
    }

    private EtcdClientOptions Settings()
    {
        string[] user = options.User.Split(':', 2);
        return new EtcdClientOptions
        {
            Endpoints = options.Endpoints.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            DialTimeout = options.DialTimeout,
            RequestTimeout = options.RequestTimeout,
            KeepAliveTime = options.KeepAliveTime,
            KeepAliveTimeout = options.KeepAliveTimeout,
            User = user[0].Length > 0 ? user[0] : null,
            Password = options.Password.Length > 0 ? options.Password : user.Length > 1 ? user[1] : "",
            Tls = options.InsecureTransport && options.CaFile.Length == 0 && options.CertFile.Length == 0 ? null : new EtcdTlsOptions
            {
                CaFile = options.CaFile.Length > 0 ? options.CaFile : null,
                CertFile = options.CertFile.Length > 0 ? options.CertFile : null,
                KeyFile = options.KeyFile.Length > 0 ? options.KeyFile : null,
                InsecureSkipVerify = options.InsecureSkipVerify,
            },
        };
    }
}
