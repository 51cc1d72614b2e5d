using System.Collections.Frozen;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Membership;
using Netcd.Core.Peers;
using Netcd.Raft;
using Netcd.Server.Peers.Links;
using Netcd.Server.Peers.Statistics;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Peers;

/// <summary>
/// etcd's peer transport: HTTP/1.1 to and from the peer ports of the other members. What the port answers is in
/// <see cref="Pages.PeerPages"/>, which looks up peers here. Thread-safe; <see cref="Send"/> never waits.
/// </summary>
public sealed class HttpPeerTransport(PeerHttpClient http, PeerMetrics metrics, ILog log) : IPeerTransport
{
    // Anybody who knows the cluster's id can make itself a remote, so there must be an end to it.
    private const int MaxRemotes = 64;

    private readonly Lock _lock = new();
    private readonly List<Task> _stopping = [];
    private FrozenDictionary<ulong, PeerLink> _peers = FrozenDictionary<ulong, PeerLink>.Empty;
    private FrozenDictionary<ulong, RemoteLink> _remotes = FrozenDictionary<ulong, RemoteLink>.Empty;
    private IPeerHandler? _handler;
    private bool _stopped;

    /// <summary>The member that this transport belongs to; null before <see cref="Start"/>.</summary>
    public IPeerHandler? Handler => Volatile.Read(ref _handler);

    /// <summary>The traffic between members, for /v2/stats.</summary>
    public PeerStatistics Statistics { get; } = new(http.Options.Clock);

    internal PeerMetrics Metrics => metrics;

    internal ILog Log => log;

    internal PeerTransportOptions Options => http.Options;

    internal TimeProvider Clock => Options.Clock;

    /// <inheritdoc/>
    public void Start(IPeerHandler handler) => Volatile.Write(ref _handler, handler);

    /// <inheritdoc/>
    public void Send(in Message message)
    {
        if (Volatile.Read(ref _peers).TryGetValue(message.To, out PeerLink? peer))
        {
            peer.Send(message);
        }
        else if (Volatile.Read(ref _remotes).TryGetValue(message.To, out RemoteLink? remote))
        {
            remote.Send(message);
        }
        else
        {
            log.Debug("ignored message send request; unknown remote peer target", [("type", message.Type.ToString()), ("unknown-target-peer-id", MemberIds.ToText(message.To))]);
        }
    }

    /// <inheritdoc/>
    public void SendSnapshot(OutgoingSnapshot snapshot)
    {
        if (FindPeer(snapshot.Message.To) is { } peer)
        {
            peer.Send(snapshot);
            return;
        }

        ulong to = snapshot.Message.To;
        snapshot.Dispose();
        Handler?.ReportSnapshot(to, succeeded: false);
    }

    /// <inheritdoc/>
    public void AddPeer(ulong id, IReadOnlyList<string> urls)
    {
        lock (_lock)
        {
            if (_stopped || _peers.ContainsKey(id) || !TryContext(id, urls, out LinkContext? context))
            {
                return;
            }

            Statistics.Begin(id, context!.Follower);
            Volatile.Write(ref _peers, With(_peers, id, new PeerLink(context)));
        }

        log.Info("added remote peer", PeerFields("remote-peer-id", id, "remote-peer-urls", urls));
    }

    /// <inheritdoc/>
    public void AddRemote(ulong id, IReadOnlyList<string> urls)
    {
        lock (_lock)
        {
            if (_stopped || _peers.ContainsKey(id) || _remotes.ContainsKey(id) || id == Handler?.MemberId
                || _remotes.Count >= MaxRemotes || !TryContext(id, urls, out LinkContext? context))
            {
                return;
            }

            Volatile.Write(ref _remotes, With(_remotes, id, new RemoteLink(context!)));
        }

        log.Info("added new remote peer", PeerFields("remote-peer-id", id, "remote-peer-urls", urls));
    }

    /// <inheritdoc/>
    public void UpdatePeer(ulong id, IReadOnlyList<string> urls)
    {
        if (FindPeer(id) is not { } peer || !EtcdUrl.TryParseAll(urls, out string[] sorted, out _))
        {
            return;
        }

        peer.Update(sorted);
        log.Info("updated remote peer", PeerFields("updated-remote-peer-id", id, "updated-remote-peer-urls", urls));
    }

    /// <inheritdoc/>
    public void RemovePeer(ulong id)
    {
        lock (_lock)
        {
            if (!_peers.TryGetValue(id, out PeerLink? peer))
            {
                return;
            }

            Volatile.Write(ref _peers, Without(_peers, id));
            Statistics.Forget(id);
            EndInBackground(peer);
        }

        log.Info("removed remote peer", [("local-member-id", MemberIds.ToText(Handler!.MemberId)), ("removed-remote-peer-id", MemberIds.ToText(id))]);
    }

    /// <inheritdoc/>
    public void RemoveAllPeers()
    {
        foreach (ulong id in _peers.Keys)
        {
            RemovePeer(id);
        }
    }

    /// <inheritdoc/>
    public DateTimeOffset? ActiveSince(ulong id) => FindPeer(id)?.ActiveSince;

    /// <inheritdoc/>
    public void Stop()
    {
        Task[] stopping;
        lock (_lock)
        {
            _stopped = true;
            foreach (IPeerLink link in (IEnumerable<IPeerLink>)[.. _peers.Values, .. _remotes.Values])
            {
                EndInBackground(link);
            }

            Volatile.Write(ref _peers, FrozenDictionary<ulong, PeerLink>.Empty);
            Volatile.Write(ref _remotes, FrozenDictionary<ulong, RemoteLink>.Empty);
            stopping = [.. _stopping];
        }

        Task.WhenAll(stopping).GetAwaiter().GetResult();
    }

    /// <summary>The links to a peer, or null.</summary>
    internal PeerLink? FindPeer(ulong id) => Volatile.Read(ref _peers).GetValueOrDefault(id);

    private bool TryContext(ulong id, IReadOnlyList<string> urls, out LinkContext? context)
    {
        context = null;
        if (!EtcdUrl.TryParseAll(urls, out string[] sorted, out string error))
        {
            log.Warn("failed to parse peer URLs", [("remote-peer-id", MemberIds.ToText(id)), ("remote-peer-urls", urls), ("error", error)]);
            return false;
        }

        context = new LinkContext(id, sorted, Handler ?? throw new InvalidOperationException("the transport has not started"), http, metrics, Statistics, log);
        return true;
    }

    private void EndInBackground(IPeerLink link)
    {
        _stopping.RemoveAll(static task => task.IsCompletedSuccessfully);
        _stopping.Add(Task.Run(link.StopAsync));
    }

    private LogField[] PeerFields(string idName, ulong id, string urlsName, IReadOnlyList<string> urls) =>
        [("local-member-id", MemberIds.ToText(Handler!.MemberId)), (idName, MemberIds.ToText(id)), (urlsName, urls)];

    private static FrozenDictionary<ulong, T> With<T>(FrozenDictionary<ulong, T> links, ulong id, T link) =>
        links.Append(new KeyValuePair<ulong, T>(id, link)).ToFrozenDictionary();

    private static FrozenDictionary<ulong, T> Without<T>(FrozenDictionary<ulong, T> links, ulong id) =>
        links.Where(known => known.Key != id).ToFrozenDictionary();
}
