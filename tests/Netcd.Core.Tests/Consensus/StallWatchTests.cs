using Netcd.Core.Consensus;
using Netcd.Core.Tests.World;

namespace Netcd.Core.Tests.Consensus;

public sealed class StallWatchTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly ManualTimeProvider _clock = new();
    private readonly StallWatch _watch;

    public StallWatchTests() => _watch = new StallWatch(_clock, 3 * Tick);

    [Fact]
    public void Regular_ticks_leave_no_doubt()
    {
        for (int i = 0; i < 10; i++)
        {
            _clock.Advance(Tick);
            _watch.OnTick();
        }

        Assert.True(_watch.IsSettled(out _));
    }

    [Fact]
    public void A_missing_tick_raises_doubt_before_it_comes()
    {
        _clock.Advance(4 * Tick);

        Assert.False(_watch.IsSettled(out _));
    }

    [Fact]
    public void The_late_tick_does_not_settle_anything_a_confirmation_does()
    {
        _clock.Advance(4 * Tick);
        _watch.OnTick();
        Assert.False(_watch.IsSettled(out int stall));

        _watch.Settle(stall);

        Assert.True(_watch.IsSettled(out _));
    }

    [Fact]
    public void A_confirmation_from_before_another_stall_does_not_count()
    {
        _clock.Advance(4 * Tick);
        _watch.OnTick();
        _watch.IsSettled(out int stall);
        _clock.Advance(4 * Tick);
        _watch.OnTick();

        _watch.Settle(stall);

        Assert.False(_watch.IsSettled(out _));
    }
}
