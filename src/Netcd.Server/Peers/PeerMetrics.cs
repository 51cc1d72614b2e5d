using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Peers;

/// <summary>The series about peers, with the ids of members as labels. Thread-safe.</summary>
public sealed class PeerMetrics
{
    private static readonly double[] RoundTripBounds = Telemetry.Metrics.Histogram.ExponentialBounds(0.0001, 2, 16);
    private static readonly double[] SnapshotBounds = Telemetry.Metrics.Histogram.ExponentialBounds(0.1, 2, 10);

    /// <summary>Registers the families; series appear with the first peer.</summary>
    public PeerMetrics(MetricRegistry registry)
    {
        Active = registry.Gauges("etcd_network_active_peers", "The current number of active peer connections.", "Local", "Remote");
        Disconnected = registry.Counters("etcd_network_disconnected_peers_total", "The total number of disconnected peers.", "Local", "Remote");
        SentBytes = registry.Counters("etcd_network_peer_sent_bytes_total", "The total number of bytes sent to peers.", "To");
        ReceivedBytes = registry.Counters("etcd_network_peer_received_bytes_total", "The total number of bytes received from peers.", "From");
        SentFailures = registry.Counters("etcd_network_peer_sent_failures_total", "The total number of send failures from peers.", "To");
        ReceivedFailures = registry.Counters("etcd_network_peer_received_failures_total", "The total number of receive failures from peers.", "From");
        RoundTrip = registry.Histograms("etcd_network_peer_round_trip_time_seconds", "Round-Trip-Time histogram between peers", RoundTripBounds, "To");
        SnapshotsSent = registry.Counters("etcd_network_snapshot_send_success", "Total number of successful snapshot sends", "To");
        SnapshotsSending = registry.Gauges("etcd_network_snapshot_send_inflights_total", "Total number of inflight snapshot sends", "To");
        SnapshotSendFailures = registry.Counters("etcd_network_snapshot_send_failures", "Total number of snapshot send failures", "To");
        SnapshotSendSeconds = registry.Histograms("etcd_network_snapshot_send_total_duration_seconds", "Total latency distributions of v3 snapshot sends", SnapshotBounds, "To");
        SnapshotsReceived = registry.Counters("etcd_network_snapshot_receive_success", "Total number of successful snapshot receives", "From");
        SnapshotsReceiving = registry.Gauges("etcd_network_snapshot_receive_inflights_total", "Total number of inflight snapshot receives", "From");
        SnapshotReceiveFailures = registry.Counters("etcd_network_snapshot_receive_failures", "Total number of snapshot receive failures", "From");
        SnapshotReceiveSeconds = registry.Histograms("etcd_network_snapshot_receive_total_duration_seconds", "Total latency distributions of v3 snapshot receives", SnapshotBounds, "From");
    }

    internal MetricFamilyOf<Gauge> Active { get; }

    internal MetricFamilyOf<Counter> Disconnected { get; }

    internal MetricFamilyOf<Counter> SentBytes { get; }

    internal MetricFamilyOf<Counter> ReceivedBytes { get; }

    internal MetricFamilyOf<Counter> SentFailures { get; }

    internal MetricFamilyOf<Counter> ReceivedFailures { get; }

    internal MetricFamilyOf<Histogram> RoundTrip { get; }

    internal MetricFamilyOf<Counter> SnapshotsSent { get; }

    internal MetricFamilyOf<Gauge> SnapshotsSending { get; }

    internal MetricFamilyOf<Counter> SnapshotSendFailures { get; }

    internal MetricFamilyOf<Histogram> SnapshotSendSeconds { get; }

    internal MetricFamilyOf<Counter> SnapshotsReceived { get; }

    internal MetricFamilyOf<Gauge> SnapshotsReceiving { get; }

    internal MetricFamilyOf<Counter> SnapshotReceiveFailures { get; }

    internal MetricFamilyOf<Histogram> SnapshotReceiveSeconds { get; }
}
