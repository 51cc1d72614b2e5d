using Netcd.Core.World;

namespace Netcd.Server.World;

/// <summary>
/// Runs loops that wake each other one after the other on one thread. A turn that waits for the disk holds nobody up: loops that
/// were woken along with it go to other threads, and so do those who wait for what earlier turns decided.
/// </summary>
internal static class TurnChain
{
    [ThreadStatic]
    private static bool s_running;

    [ThreadStatic]
    private static PoolLoop? s_next;

    [ThreadStatic]
    private static OutcomeBatch? s_outcomes;

    /// <summary>Makes a loop run soon: next on this thread when this is called from inside a turn, else on another one.</summary>
    public static void Schedule(PoolLoop loop)
    {
        if (!s_running)
        {
            if (!loop.Thread.TryRun(loop))
            {
                ThreadPool.UnsafeQueueUserWorkItem(loop, preferLocal: true);
            }
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

    /// <summary>Delivers an outcome when the turns of this thread are done; at once when this is called from elsewhere.</summary>
    public static void Deliver(IOutcome outcome)
    {
        if (!s_running)
        {
            outcome.Deliver(onThisThread: false);
            return;
        }

        s_outcomes ??= new OutcomeBatch();
        if (!s_outcomes.TryAdd(outcome))
        {
            Hand(s_outcomes);
            s_outcomes = new OutcomeBatch();
            s_outcomes.TryAdd(outcome);
        }
    }

    /// <summary>Runs a loop's turn, then those of the loops it woke, then whoever waited for what they decided.</summary>
    public static void Run(PoolLoop first)
    {
        s_running = true;
        try
        {
            for (PoolLoop? loop = first; loop is not null;)
            {
                if (loop.Blocks && s_outcomes is { Count: > 0 } waiting)
                {
                    s_outcomes = null;
                    Hand(waiting);
                }

                loop.RunTurn();
                loop = s_next;
                s_next = null;
            }
        }
        finally
        {
            s_running = false;
        }

        if (s_outcomes is not { Count: > 0 } outcomes)
        {
            return;
        }

        if (outcomes.Count > OutcomeBatch.MaxOnChain)
        {
            s_outcomes = null;
            Hand(outcomes);
        }
        else
        {
            outcomes.Deliver();
        }
    }

    private static void Hand(OutcomeBatch batch) => ThreadPool.UnsafeQueueUserWorkItem(batch, preferLocal: false);
}
