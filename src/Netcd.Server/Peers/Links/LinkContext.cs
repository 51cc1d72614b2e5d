using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Peers;
using Netcd.Server.Peers.Statistics;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Peers.Links;

/// <summary>What all links to one peer share. Immutable.</summary>
internal sealed class LinkContext
{
    public LinkContext(ulong peerId, IReadOnlyList<string> urls, IPeerHandler handler, PeerHttpClient http, PeerMetrics metrics, PeerStatistics statistics, ILog log)
    {
        PeerId = peerId;
        Handler = handler;
        Http = http;
        Metrics = metrics;
        Statistics = statistics;
        Log = log;
        PeerText = MemberIds.ToText(peerId);
        LocalText = MemberIds.ToText(handler.MemberId);
        Urls = new UrlPicker(urls);
        SentBytes = metrics.SentBytes.With(PeerText);
        SentFailures = metrics.SentFailures.With(PeerText);
        ReceivedBytes = metrics.ReceivedBytes.With(PeerText);
        Status = new PeerStatus(this);
    }

    public ulong PeerId { get; }

    public string PeerText { get; }

    public string LocalText { get; }

    public IPeerHandler Handler { get; }

    public PeerHttpClient Http { get; }

    public PeerTransportOptions Options => Http.Options;

    public TimeProvider Clock => Options.Clock;

    public PeerMetrics Metrics { get; }

    public PeerStatistics Statistics { get; }

    public FollowerStatistics Follower { get; } = new();

    public ILog Log { get; }

    public UrlPicker Urls { get; }

    public PeerStatus Status { get; }

    public Counter SentBytes { get; }

    public Counter SentFailures { get; }

    public Counter ReceivedBytes { get; }
}
