using Netcd.Core.Consensus;
using Netcd.Core.Tests.World;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Tests.Consensus;

public sealed class HeartbeatWatchTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly ManualTimeProvider _clock = new();
    private readonly RaftMetrics _metrics = new(new MetricRegistry());
    private readonly HeartbeatWatch _watch;

    public HeartbeatWatchTests() => _watch = new HeartbeatWatch(_clock, Interval, _metrics, NullLog.Instance);

    [Fact]
    public void Heartbeats_up_to_two_intervals_apart_are_on_time()
    {
        _watch.OnSend(2);
        _clock.Advance(2 * Interval);
        _watch.OnSend(2);

        Assert.Equal(0, _metrics.HeartbeatSendFailures.Value);
    }

    [Fact]
    public void A_later_one_counts_for_each_member_it_is_late_for()
    {
        _watch.OnSend(2);
        _clock.Advance(3 * Interval);
        _watch.OnSend(2);
        _watch.OnSend(3);

        Assert.Equal(1, _metrics.HeartbeatSendFailures.Value);
    }

    [Fact]
    public void The_first_one_after_a_change_of_role_is_never_late()
    {
        _watch.OnSend(2);
        _watch.Reset();
        _clock.Advance(10 * Interval);
        _watch.OnSend(2);

        Assert.Equal(0, _metrics.HeartbeatSendFailures.Value);
    }
}
