using Netcd.Rpc.Timing;

namespace Netcd.Rpc.Tests;

public sealed class DeadlineWheelTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Entries_fire_at_their_time_and_never_before()
    {
        using var wheel = new DeadlineWheel(_clock);
        // Beyond one turn of the wheel (5.12 s), at tick borders and between them.
        int[] milliseconds = [0, 1, 9, 10, 11, 100, 5119, 5120, 5121, 12_345];
        Entry[] entries = [.. milliseconds.Select(ms => Add(wheel, ms))];
        for (int now = 0; now < 13_000; now++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            for (int i = 0; i < entries.Length; i++)
            {
                Assert.True(entries[i].Fired == 0 || now + 1 >= milliseconds[i]);
                Assert.True(entries[i].Fired == 1 || now + 1 < milliseconds[i] + 20, $"{milliseconds[i]} ms entry late at {now + 1} ms");
            }
        }

        Assert.All(entries, e => Assert.Equal(1, e.Fired));
        Assert.Equal(0, wheel.Count);
    }

    [Fact]
    public void A_removed_entry_never_fires()
    {
        using var wheel = new DeadlineWheel(_clock);
        Entry[] entries = [.. Enumerable.Range(0, 5).Select(_ => Add(wheel, 50))];
        Assert.True(wheel.Remove(entries[0]));
        Assert.True(wheel.Remove(entries[2]));
        Assert.True(wheel.Remove(entries[4]));
        Assert.False(wheel.Remove(entries[2]));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([0, 1, 0, 1, 0], entries.Select(e => e.Fired));
        Assert.False(wheel.Remove(entries[1]));
    }

    [Fact]
    public void A_clock_that_jumps_fires_everything_that_is_due_and_nothing_else()
    {
        using var wheel = new DeadlineWheel(_clock);
        Entry[] due = [.. Enumerable.Range(0, 1000).Select(i => Add(wheel, i * 60))];
        Entry later = Add(wheel, 100_000);
        _clock.Advance(TimeSpan.FromSeconds(60));
        Assert.All(due, e => Assert.Equal(1, e.Fired));
        Assert.Equal(0, later.Fired);
        _clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(1, later.Fired);
    }

    [Fact]
    public void The_timer_runs_only_while_something_waits()
    {
        using var wheel = new DeadlineWheel(_clock);
        Assert.Equal(0, _clock.RunningTimers);
        Entry entry = Add(wheel, 10);
        Assert.Equal(1, _clock.RunningTimers);
        wheel.Remove(entry);
        _clock.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal(0, _clock.RunningTimers);
        _clock.Advance(TimeSpan.FromHours(1));
        Entry next = Add(wheel, 10);
        _clock.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Equal(1, next.Fired);
    }

    [Fact]
    public void Random_additions_and_removals_agree_with_a_list()
    {
        using var wheel = new DeadlineWheel(_clock);
        var random = new Random(7);
        var waiting = new Dictionary<Entry, long>();
        long now = 0;
        for (int step = 0; step < 20_000; step++)
        {
            switch (random.Next(4))
            {
                case 0:
                case 1:
                    int milliseconds = random.Next(8000);
                    waiting.Add(Add(wheel, milliseconds), now + milliseconds);
                    break;
                case 2 when waiting.Count > 0:
                    Entry victim = waiting.Keys.ElementAt(random.Next(waiting.Count));
                    Assert.Equal(victim.Fired == 0, wheel.Remove(victim));
                    waiting.Remove(victim);
                    break;
                default:
                    int ahead = random.Next(50);
                    now += ahead;
                    _clock.Advance(TimeSpan.FromMilliseconds(ahead));
                    foreach ((Entry entry, long due) in waiting.ToArray())
                    {
                        Assert.True(entry.Fired == 0 ? now < due + 20 : now >= due && entry.Fired == 1);
                        if (entry.Fired == 1)
                        {
                            waiting.Remove(entry);
                        }
                    }

                    break;
            }
        }

        Assert.Equal(waiting.Count, wheel.Count);
    }

    private Entry Add(DeadlineWheel wheel, int milliseconds)
    {
        var entry = new Entry();
        wheel.Add(entry, _clock.GetTimestamp() + TimeSpan.FromMilliseconds(milliseconds).Ticks);
        return entry;
    }

    private sealed class Entry : DeadlineEntry
    {
        public int Fired { get; private set; }

        public override void Fire() => Fired++;
    }
}
