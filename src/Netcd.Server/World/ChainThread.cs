namespace Netcd.Server.World;

/// <summary>
/// A thread that waits for chains of turns: waking it costs one signal, where the thread pool wakes two threads and searches its queues.
/// Takes one chain at a time; when it is busy the pool takes the next. Lives while there is work.
/// </summary>
internal sealed class ChainThread
{
    // A member ticks several times a second, so the thread ends only after its member.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly AutoResetEvent _signal = new(false);
    private PoolLoop? _first;
    private Thread? _thread;
    private int _isTaken;

    /// <summary>Runs a loop's turn and those it wakes.</summary>
    /// <returns>False when the thread is busy.</returns>
    public bool TryRun(PoolLoop first)
    {
        if (Interlocked.CompareExchange(ref _isTaken, 1, 0) != 0)
        {
            return false;
        }

        _first = first;
        if (_thread is null)
        {
            _thread = new Thread(Run) { Name = "raft", IsBackground = true };
            _thread.Start();
        }

        _signal.Set();
        return true;
    }

    private void Run()
    {
        while (true)
        {
            if (!_signal.WaitOne(Patience))
            {
                if (Interlocked.CompareExchange(ref _isTaken, 1, 0) == 0)
                {
                    _thread = null;
                    Volatile.Write(ref _isTaken, 0);
                    return;
                }

                continue;
            }

            TurnChain.Run(_first!);
            _first = null;
            Volatile.Write(ref _isTaken, 0);
        }
    }
}
