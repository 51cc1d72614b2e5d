namespace Netcd.Server.World;

/// <summary>
/// The threads of a member for chains of turns: while one waits for the log's sync, the other applies what the last sync made durable and
/// sends the answers. A third chain at the same time goes to the thread pool. Thread-safe.
/// </summary>
internal sealed class ChainThreads
{
    private readonly ChainThread _first = new();
    private readonly ChainThread _second = new();

    /// <summary>Runs a loop's turn and those it wakes, on a thread that is not the caller's.</summary>
    public void Run(PoolLoop first)
    {
        if (!_first.TryRun(first) && !_second.TryRun(first))
        {
            ThreadPool.UnsafeQueueUserWorkItem(first, preferLocal: false);
        }
    }
}
