using System.Net.Http.Headers;
using System.Text;
using Netcd.Core.Bootstrap;
using Netcd.Core.Peers;
using Netcd.Server.Hosting;
using Netcd.Server.Peers;
using Netcd.Server.Peers.Calls;
using Netcd.Server.Tls;
using Netcd.Telemetry.GoText;
using Netcd.Telemetry.Logging;
using EtcdUrl = Netcd.Core.Membership.EtcdUrl;

namespace Netcd.Server.Classic;

/// <summary>
/// Joins a running cluster through one of its members, as <c>-peers</c> of etcd 0.x did: asks for the member list, adds this member,
/// and continues as a member of an existing cluster.
/// </summary>
internal static class ClassicJoin
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Tries all peers, several times.</summary>
    /// <returns>Options of a member that joins.</returns>
    /// <exception cref="BootstrapException">No peer let this member in.</exception>
    public static async Task<EtcdOptions> RunAsync(EtcdOptions options, ILog log, CancellationToken cancellation)
    {
        TlsPort? peerTls = TlsPort.OfPeers(options, log);
        TlsPort? clientTls = TlsPort.OfClients(options, log);
        using var peers = new PeerHttpClient(new PeerTransportOptions { Tls = peerTls is null ? null : peerTls.ForClient });
        using var clients = new HttpClient(new SocketsHttpHandler { SslOptions = clientTls?.ForClient() ?? new() });
        var calls = new HttpPeerCalls(peers);
        string scheme = peerTls is null ? "http://" : "https://";
        for (int attempt = 1; ; attempt++)
        {
            foreach (string peer in options.Classic.Peers)
            {
                PeerResult<PeerMembers> known = await calls.GetMembersAsync(scheme + peer, CallTimeout, cancellation);
                if (!known.Succeeded)
                {
                    log.Warn("failed to join the cluster through a peer", [("peer", peer), ("attempt", attempt)]);
                    continue;
                }

                if (await JoinAsync(options, known.Value!, clients, log, cancellation) is { } joined)
                {
                    return joined;
                }
            }

            if (attempt >= options.Classic.JoinAttempts)
            {
                throw new BootstrapException($"cannot join the cluster via given peers after {attempt} retries");
            }

            await Task.Delay(options.Classic.JoinInterval, cancellation);
        }
    }

    private static async Task<EtcdOptions?> JoinAsync(EtcdOptions options, PeerMembers known, HttpClient clients, ILog log, CancellationToken cancellation)
    {
        string[] own = [.. options.Urls.AdvertisePeer.Select(static u => u.Text)];
        bool isMember = known.Members.Any(m => EtcdUrl.SameSet(m.PeerUrls, own));
        foreach (string url in known.Members.SelectMany(static m => m.ClientUrls))
        {
            if (isMember || await AddAsync(clients, url, own, log, cancellation))
            {
                IEnumerable<string> others = known.Members.Where(m => m.IsStarted && !EtcdUrl.SameSet(m.PeerUrls, own)).SelectMany(static m => m.PeerUrls.Select(u => $"{m.Name}={u}"));
                string cluster = string.Join(',', [.. others, .. own.Select(u => $"{options.Name}={u}")]);
                log.Info("joining a running cluster", [("initial-cluster", cluster)]);
                return options with { Cluster = options.Cluster with { InitialCluster = cluster, IsNew = false } };
            }
        }

        return null;
    }

    private static async Task<bool> AddAsync(HttpClient clients, string url, string[] peerUrls, ILog log, CancellationToken cancellation)
    {
        string body = $"{{\"peerURLs\":[{string.Join(',', peerUrls.Select(static url => GoJson.Quote(url)))}]}}";
        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        try
        {
            using HttpResponseMessage answer = await clients.PostAsync(url + "/v3/cluster/member/add", content, cancellation);
            if (answer.IsSuccessStatusCode)
            {
                return true;
            }

            log.Warn("the cluster refused this member", [("url", url), ("status", (int)answer.StatusCode), ("reason", await answer.Content.ReadAsStringAsync(cancellation))]);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            log.Warn("failed to add this member to the cluster", [("url", url), ("error", e.Message)]);
        }

        return false;
    }
}
