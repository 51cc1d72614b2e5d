using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Netcd.Core.Bootstrap;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Membership;
using Netcd.Core.Peers;
using Netcd.Core.V2;
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
    /// <summary>How long a new server waits for a cluster that is busy with the change before.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Tries all peers, several times.</summary>
    /// <param name="options">How the server was started.</param>
    /// <param name="patience">For how long a refusal that may end by itself does not count as an attempt.</param>
    /// <param name="log">Told of what fails.</param>
    /// <param name="cancellation">Ends the tries.</param>
    /// <returns>Options of a member that joins.</returns>
    /// <exception cref="BootstrapException">No peer let this member in.</exception>
    public static async Task<EtcdOptions> RunAsync(EtcdOptions options, TimeSpan patience, ILog log, CancellationToken cancellation)
    {
        TlsPort? peerTls = TlsPort.OfPeers(options, log);
        TlsPort? clientTls = TlsPort.OfClients(options, log);
        using var peers = new PeerHttpClient(new PeerTransportOptions { Tls = peerTls is null ? null : peerTls.ForClient });
        using var clients = new HttpClient(new SocketsHttpHandler { SslOptions = clientTls?.ForClient() ?? new() }) { Timeout = 2 * CallTimeout };
        var calls = new HttpPeerCalls(peers);
        string scheme = peerTls is null ? "http://" : "https://";
        var waited = Stopwatch.StartNew();
        for (int attempt = 1; ;)
        {
            bool wasReached = false;
            foreach (string peer in options.Classic.Peers)
            {
                PeerResult<PeerMembers> known = await calls.GetMembersAsync(scheme + peer, CallTimeout, cancellation);
                if (!known.Succeeded)
                {
                    log.Warn("failed to join the cluster through a peer", [("peer", peer), ("attempt", attempt)]);
                    continue;
                }

                wasReached = true;
                if (!await BecomeMemberAsync(options, known.Value!, clients, log, cancellation))
                {
                    continue;
                }

                // Others may have joined meanwhile.
                known = await calls.GetMembersAsync(scheme + peer, CallTimeout, cancellation);
                if (known.Succeeded && known.Value!.Members.Any(m => IsSelf(m, options)))
                {
                    return Joining(options, known.Value, log);
                }
            }

            // Servers that are started together are let in one after the other.
            if ((!wasReached || waited.Elapsed >= patience) && attempt++ >= options.Classic.JoinAttempts)
            {
                throw new BootstrapException($"cannot join the cluster via given peers after {attempt - 1} retries");
            }

            await Task.Delay(options.Classic.JoinInterval, cancellation);
        }
    }

    private static async Task<bool> BecomeMemberAsync(EtcdOptions options, PeerMembers known, HttpClient clients, ILog log, CancellationToken cancellation)
    {
        Member? self = known.Members.FirstOrDefault(m => IsSelf(m, options));
        CheckNames(options.Name, self, known);
        if (self is not null)
        {
            return true;
        }

        foreach (string url in known.Members.SelectMany(static m => m.ClientUrls))
        {
            if (await AddAsync(clients, url, [.. options.Urls.AdvertisePeer.Select(static u => u.Text)], log, cancellation))
            {
                return true;
            }
        }

        return false;
    }

    private static EtcdOptions Joining(EtcdOptions options, PeerMembers known, ILog log)
    {
        // Who was added and has not started yet has no name, and needs one here; the log brings the real one.
        string cluster = string.Join(',', known.Members.SelectMany(m => m.PeerUrls.Select(url => $"{(IsSelf(m, options) ? options.Name : m.IsStarted ? m.Name : MemberIds.ToText(m.Id))}={url}")));
        log.Info("joining a running cluster", [("initial-cluster", cluster)]);
        return options with { Cluster = options.Cluster with { InitialCluster = cluster, IsNew = false } };
    }

    private static bool IsSelf(Member member, EtcdOptions options) => EtcdUrl.SameSet(member.PeerUrls, [.. options.Urls.AdvertisePeer.Select(static u => u.Text)]);

    /// <summary>0.x gave the place of a member to whoever came with its name, which costs the cluster a vote it may have counted on.</summary>
    private static void CheckNames(string name, Member? self, PeerMembers known)
    {
        if (self is { IsStarted: true } && self.Name != name)
        {
            var used = new V2Error(V2ErrorCode.ExistingPeerAddress, "", 0);
            throw new BootstrapException($"{(int)used.Code}: {used.Message} (the member {self.Name} uses it)");
        }

        if (self is null && known.Members.FirstOrDefault(m => m.Name == name) is { } other)
        {
            throw new BootstrapException($"the cluster has a member {name} at {string.Join(',', other.PeerUrls)} already: use another -name, or remove that member first");
        }
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
