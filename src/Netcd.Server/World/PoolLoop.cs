using Netcd.Core.World;

namespace Netcd.Server.World;

/// <summary>
/// A loop that runs as a thread-pool work item when it is woken. A loop woken from a pool thread runs next on that same
/// thread, which saves the wake-up of another one.
/// </summary>
internal sealed class PoolLoop(Action turn, Action<Exception> onFault) : ILoop, IThreadPoolWorkItem
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
                    ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
                }

                return;
            }

            seen = found;
        }
    }

    public void Stop()
    {
        _stopRequested = true;
        if (Interlocked.CompareExchange(ref _state, Stopped, Idle) == Idle)
        {
            _ended.Set();
        }

        if (Volatile.Read(ref _runningThread) != Environment.CurrentManagedThreadId)
        {
            _ended.Wait();
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (_stopRequested)
        {
            End();
            return;
        }

        Volatile.Write(ref _state, Running);
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
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
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
