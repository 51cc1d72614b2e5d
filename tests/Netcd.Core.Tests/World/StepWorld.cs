using Netcd.Core.World;
using Netcd.Storage.Disk;

namespace Netcd.Core.Tests.World;

/// <summary>A world whose clock and loops move only when the test says so.</summary>
public sealed class StepWorld : IWorld
{
    private readonly List<StepLoop> _loops = [];

    public ManualTimeProvider ManualClock { get; } = new();

    public TimeProvider Clock => ManualClock;

    public IDisk Disk
    {
        get => field ?? throw new NotSupportedException("this world has no disk");
        init;
    }

    public Random Random { get; init; } = new(1);

    public void FillSecret(Span<byte> buffer) => Random.NextBytes(buffer);

    public ILoop CreateLoop(string name, Action turn, Action<Exception> onFault, LoopWaits waits = LoopWaits.Never)
    {
        var loop = new StepLoop(turn);
        _loops.Add(loop);
        return loop;
    }

    public void RunInBackground(string name, Action work) => work();

    /// <summary>Runs one turn of each loop that was woken; false when none was.</summary>
    public bool Step()
    {
        bool any = false;
        foreach (StepLoop loop in _loops)
        {
            any |= loop.Run();
        }

        return any;
    }

    /// <summary>Runs turns until no loop is awake.</summary>
    public void Settle()
    {
        for (int i = 0; Step(); i++)
        {
            Assert.True(i < 1_000_000, "a loop wakes itself for ever");
        }
    }

    private sealed class StepLoop(Action turn) : ILoop
    {
        private bool _isAwake;
        private bool _isStopped;

        public void Wake() => _isAwake = true;

        public void Stop() => _isStopped = true;

        public bool Run()
        {
            if (!_isAwake || _isStopped)
            {
                return false;
            }

            _isAwake = false;
            turn();
            return true;
        }
    }
}
