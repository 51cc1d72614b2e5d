namespace Netcd.Server.World;

/// <summary>
/// Runs loops that wake each other one after the other on one pool thread. A turn that waits for the disk holds nobody up: loops that
/// were woken along with it go to other threads.
/// </summary>
internal static class TurnChain
{
    [ThreadStatic]
    private static bool s_running;

    [ThreadStatic]
    private static PoolLoop? s_next;

    /// <summary>Makes a loop run soon: next on this thread when this is called from inside a turn, else on any thread of the pool.</summary>
    public static void Schedule(PoolLoop loop)
    {
        if (!s_running)
        {
            ThreadPool.UnsafeQueueUserWorkItem(loop, preferLocal: true);
        }
        else if (s_next is not { } waiting)
        {
            s_next = loop;
        }
        else if (waiting.Blocks || !loop.Blocks)
        {
            ThreadPool.UnsafeQueueUserWorkItem(loop, preferLocal: false);
        }
        else
        {
            s_next = loop;
            ThreadPool.UnsafeQueueUserWorkItem(waiting, preferLocal: false);
        }
    }

    /// <summary>Runs a loop's turn, then those of the loops it woke.</summary>
    public static void Run(PoolLoop first)
    {
        s_running = true;
        try
        {
            for (PoolLoop? loop = first; loop is not null;)
            {
                loop.RunTurn();
                loop = s_next;
                s_next = null;
            }
        }
        finally
        {
            s_running = false;
        }
    }
}
