using Netcd.Core.World;

namespace Netcd.Server.World;

/// <summary>
/// A loop that runs on its member's <see cref="ChainThreads"/>, or on the thread pool when they are busy. A loop woken from inside another loop's turn runs next on that same
/// thread (<see cref="TurnChain"/>), which saves the wake-up of another one.
/// </summary>
internal sealed class PoolLoop(Action turn, Action<Exception> onFault, bool blocks, ChainThreads threads) : ILoop, IThreadPoolWorkItem
{
    private const int Idle = 0;
    private const int Scheduled = 1;
    private const int Running = 2;
    private const int RunningAndWanted = 3;
    private const int Stopped = 4;

    private readonly ManualResetEventSlim _ended = new(false);
    private int _state;
    private volatile bool _stopRequested;
    private int _runningThread;

    /// <summary>Where it runs.</summary>
    public ChainThreads Threads => threads;

    /// <summary>Whether a turn may wait for the disk.</summary>
    public bool Blocks => blocks;

    public void Wake()
    {
        int seen = Volatile.Read(ref _state);
        while (seen is Idle or Running)
        {
            int found = Interlocked.CompareExchange(ref _state, seen == Idle ? Scheduled : RunningAndWanted, seen);
            if (found == seen)
            {
                if (seen == Idle)
                {
                    TurnChain.Schedule(this);
                }

                return;
            }

            seen = found;
        }
    }

    public void Stop()
    {
        _stopRequested = true;
        if (Interlocked.CompareExchange(ref _state, Stopped, Idle) == Idle
            || Interlocked.CompareExchange(ref _state, Stopped, Scheduled) == Scheduled)
        {
            _ended.Set();
        }

        if (Volatile.Read(ref _runningThread) != Environment.CurrentManagedThreadId)
        {
            _ended.Wait();
        }
    }

    void IThreadPoolWorkItem.Execute() => TurnChain.Run(this);

    /// <summary>Runs the turn that was scheduled. Called by <see cref="TurnChain"/> only.</summary>
    internal void RunTurn()
    {
        if (Interlocked.CompareExchange(ref _state, Running, Scheduled) != Scheduled)
        {
            return;
        }

        Volatile.Write(ref _runningThread, Environment.CurrentManagedThreadId);
        try
        {
            turn();
        }
        catch (Exception e)
        {
            _stopRequested = true;
            End();
            onFault(e);
            return;
        }

        Volatile.Write(ref _runningThread, 0);
        if (_stopRequested)
        {
            End();
        }
        else if (Interlocked.CompareExchange(ref _state, Idle, Running) != Running)
        {
            Volatile.Write(ref _state, Scheduled);
            TurnChain.Schedule(this);
        }
        else if (_stopRequested && Interlocked.CompareExchange(ref _state, Stopped, Idle) == Idle)
        {
            _ended.Set();
        }
    }

    private void End()
    {
        Volatile.Write(ref _state, Stopped);
        _ended.Set();
    }
}
