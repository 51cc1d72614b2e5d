using Netcd.Core.World;
using Netcd.Server.World;
using Netcd.Storage.Disk.Local;

namespace Netcd.Server.Tests.World;

public sealed class PoolLoopTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly RealWorld _world = new(new LocalDisk());

    [Fact]
    public async Task A_loop_woken_from_a_turn_runs_next_on_the_same_thread()
    {
        var ran = new TaskCompletionSource<(int First, int Second)>();
        int first = 0;
        ILoop second = _world.CreateLoop("second", () => ran.TrySetResult((first, Environment.CurrentManagedThreadId)), Fail);
        ILoop starter = _world.CreateLoop("first", () =>
        {
            first = Environment.CurrentManagedThreadId;
            second.Wake();
        }, Fail);

        starter.Wake();

        (int one, int other) = await ran.Task.WaitAsync(Limit);
        Assert.Equal(one, other);
        starter.Stop();
        second.Stop();
    }

    [Fact]
    public async Task A_turn_that_waits_for_the_disk_holds_up_no_other_loop()
    {
        using var disk = new ManualResetEventSlim();
        var ran = new TaskCompletionSource();
        ILoop wal = _world.CreateLoop("wal", () => disk.Wait(Limit), Fail, LoopWaits.ForOneSync);
        ILoop apply = _world.CreateLoop("apply", () => ran.TrySetResult(), Fail);
        ILoop raft = _world.CreateLoop("raft", () =>
        {
            wal.Wake();
            apply.Wake();
        }, Fail);

        raft.Wake();

        await ran.Task.WaitAsync(Limit);
        disk.Set();
        raft.Stop();
        wal.Stop();
        apply.Stop();
    }

    [Fact]
    public async Task A_turn_stops_a_loop_that_it_has_woken_without_waiting_for_itself()
    {
        var stopped = new TaskCompletionSource();
        bool ran = false;
        ILoop other = _world.CreateLoop("other", () => ran = true, Fail);
        ILoop stopper = _world.CreateLoop("stopper", () =>
        {
            other.Wake();
            other.Stop();
            stopped.TrySetResult();
        }, Fail);

        stopper.Wake();

        await stopped.Task.WaitAsync(Limit);
        stopper.Stop();
        Assert.False(ran);
    }

    [Fact]
    public async Task No_wake_is_lost_and_no_two_turns_overlap()
    {
        const int wakes = 20_000;
        int inside = 0;
        int wanted = 0;
        int seen = 0;
        bool overlapped = false;
        var done = new TaskCompletionSource();
        ILoop loop = _world.CreateLoop("counter", () =>
        {
            overlapped |= Interlocked.Increment(ref inside) != 1;
            seen = Volatile.Read(ref wanted);
            Interlocked.Decrement(ref inside);
            if (seen == 4 * wakes)
            {
                done.TrySetResult();
            }
        }, Fail);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < wakes; i++)
            {
                Interlocked.Increment(ref wanted);
                loop.Wake();
            }
        })));

        await done.Task.WaitAsync(Limit);
        loop.Stop();
        Assert.False(overlapped);
    }

    private static void Fail(Exception e) => throw new InvalidOperationException("a loop failed", e);
}
