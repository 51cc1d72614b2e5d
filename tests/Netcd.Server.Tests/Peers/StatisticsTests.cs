using Netcd.Raft;
using Netcd.Server.Peers.Statistics;
using Netcd.Server.Tests.Peers.Support;

namespace Netcd.Server.Tests.Peers;

public class StatisticsTests
{
    [Fact]
    public void Latencies_are_summed_up()
    {
        var follower = new FollowerStatistics();
        Assert.Equal(9223372036854775808.0, follower.Figures.Minimum);
        foreach (int milliseconds in new[] { 2, 4, 6 })
        {
            follower.Succeed(TimeSpan.FromMilliseconds(milliseconds));
        }

        follower.Fail();
        FollowerFigures figures = follower.Figures;
        Assert.Equal((6, 4, 2, 6, 1ul, 3ul), (figures.Current, figures.Average, figures.Minimum, figures.Maximum, figures.Failures, figures.Successes));
        Assert.Equal(Math.Sqrt(8.0 / 3), figures.StandardDeviation, 9);
    }

    [Fact]
    public void Rates_are_those_of_the_last_two_hundred_messages()
    {
        var clock = new SteppedClock();
        var traffic = new AppendTraffic(clock);
        Assert.Equal((0, 0), traffic.Rates());
        for (int i = 0; i < 500; i++)
        {
            traffic.Add(i < 300 ? 1_000_000 : 10);
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        (double messages, double bytes) = traffic.Rates();
        Assert.Equal(200 / 0.199, messages, 6);
        Assert.Equal(2000 / 0.199, bytes, 6);
        Assert.Equal(500ul, traffic.Count);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((0, 0), traffic.Rates());
    }

    [Fact]
    public async Task Entries_are_counted_on_both_sides()
    {
        await using PeerNode left = await PeerNode.StartAsync(1);
        await using PeerNode right = await PeerNode.StartAsync(2);
        left.Transport.AddPeer(2, [right.Url]);
        var message = new Message { Type = MessageType.MsgApp, From = 1, To = 2, Term = 3, LogTerm = 3, Index = 4 };
        left.Transport.Send(message);
        await right.Member.NextAsync();
        right.Transport.AddPeer(1, [left.Url]);
        await left.HasStreamsAsync();
        left.Transport.Send(message);
        left.Transport.Send(message with { Type = MessageType.MsgHeartbeat });
        await right.Member.NextAsync();

        // The heartbeat has a stream of its own and may arrive first.
        await Soon.TrueAsync(() => right.Transport.Statistics.Received.Count == 2);
        await Soon.TrueAsync(() => left.Transport.Statistics.Followers.Single() is { Id: 2, Figures.Successes: 2 });
        await Soon.TrueAsync(() => left.Transport.Statistics.Sent.Count == 2);
        left.Transport.RemovePeer(2);
        Assert.Empty(left.Transport.Statistics.Followers);
    }

    private sealed class SteppedClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan time) => _now += time.Ticks;
    }
}
