using Netcd.Core.World;

namespace Netcd.Server.World;

/// <summary>
/// Runs loops that wake each other one after the other on one thread. A turn that waits for the disk holds nobody up: loops that
/// were woken along with it go to other threads, and so do those who wait for what earlier turns decided. At the end come those who wait
/// for the last turns, on this thread too: to wake another one for them would cost more than the turns of a busy member.
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
            loop.Threads.Run(loop);
        }
        else if (s_next is not { } waiting)
        {
            s_next = loop;
        }
        else if (waiting.Blocks || !loop.Blocks)
        {
            loop.Threads.Run(loop);
        }
        else
        {
            s_next = loop;
            waiting.Threads.Run(waiting);
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

        s_outcomes?.Deliver();
    }

    private static void Hand(OutcomeBatch batch) => ThreadPool.UnsafeQueueUserWorkItem(batch, preferLocal: false);
}
