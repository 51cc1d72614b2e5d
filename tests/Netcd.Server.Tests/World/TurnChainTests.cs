using Netcd.Core.World;
using Netcd.Server.World;
using Netcd.Storage.Disk.Local;

namespace Netcd.Server.Tests.World;

/// <summary>When and where those go on who wait for what a turn decides.</summary>
public sealed class TurnChainTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly RealWorld _world = new(new LocalDisk());

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public async Task Outcomes_are_delivered_by_the_thread_of_the_turn_after_it(int count)
    {
        int turnThread = 0;
        bool inTurn = false;
        Outcome[] outcomes = [.. Enumerable.Range(0, count).Select(_ => new Outcome(() => Assert.False(inTurn)))];
        ILoop loop = _world.CreateLoop("apply", () =>
        {
            inTurn = true;
            turnThread = Environment.CurrentManagedThreadId;
            Array.ForEach(outcomes, _world.Deliver);
            Assert.False(outcomes[0].Delivered.IsCompleted);
            inTurn = false;
        }, Fail);
        loop.Wake();
        foreach (Outcome outcome in outcomes)
        {
            (int thread, bool onThisThread) = await outcome.Delivered.WaitAsync(Limit);
            Assert.Equal((turnThread, true), (thread, onThisThread));
        }

        loop.Stop();
    }

    [Fact]
    public async Task Loops_go_on_while_the_outcomes_of_others_take_their_time()
    {
        using var slow = new ManualResetEventSlim();
        var outcome = new Outcome(() => slow.Wait(Limit));
        int turns = 0;
        using var wanted = new SemaphoreSlim(0);
        ILoop raft = _world.CreateLoop("raft", () =>
        {
            if (turns++ < 3)
            {
                _world.Deliver(outcomeOf());
            }

            wanted.Release();
        }, Fail);
        for (int i = 0; i < 6; i++)
        {
            raft.Wake();
            Assert.True(await wanted.WaitAsync(Limit));
        }

        slow.Set();
        await outcome.Delivered.WaitAsync(Limit);
        raft.Stop();

        IOutcome outcomeOf() => turns == 1 ? outcome : new Outcome(() => slow.Wait(Limit));
    }

    [Fact]
    public async Task Outcomes_do_not_wait_for_a_turn_that_waits_for_the_disk()
    {
        using var disk = new ManualResetEventSlim();
        var outcome = new Outcome(static () => { });
        ILoop wal = _world.CreateLoop("wal", () => disk.Wait(Limit), Fail, LoopWaits.ForOneSync);
        ILoop apply = _world.CreateLoop("apply", () =>
        {
            _world.Deliver(outcome);
            wal.Wake();
        }, Fail);
        apply.Wake();
        await outcome.Delivered.WaitAsync(Limit);
        disk.Set();
        apply.Stop();
        wal.Stop();
    }

    [Theory]
    [InlineData(5)]
    [InlineData(64)]
    [InlineData(1000)]
    public async Task Many_outcomes_are_all_delivered_once(int count)
    {
        Outcome[] outcomes = [.. Enumerable.Range(0, count).Select(_ => new Outcome(static () => { }))];
        ILoop loop = _world.CreateLoop("apply", () => Array.ForEach(outcomes, _world.Deliver), Fail);
        loop.Wake();
        await Task.WhenAll(outcomes.Select(o => o.Delivered)).WaitAsync(Limit);
        loop.Stop();
    }

    [Fact]
    public async Task Outside_of_turns_an_outcome_is_left_to_others()
    {
        var outcome = new Outcome(static () => { });
        _world.Deliver(outcome);
        Assert.False((await outcome.Delivered.WaitAsync(Limit)).OnThisThread);
    }

    private static void Fail(Exception e) => Assert.Fail(e.ToString());

    private sealed class Outcome(Action check) : IOutcome
    {
        private readonly TaskCompletionSource<(int, bool)> _delivered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<(int Thread, bool OnThisThread)> Delivered => _delivered.Task;

        public void Deliver(bool onThisThread)
        {
            check();
            _delivered.SetResult((Environment.CurrentManagedThreadId, onThisThread));
        }
    }
}
