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
    private static bool _running;

    [ThreadStatic]
    private static PoolLoop? _next;

    [ThreadStatic]
    private static OutcomeBatch? _outcomes;

    /// <summary>Makes a loop run soon: next on this thread when this is called from inside a turn, else on another one.</summary>
    public static void Schedule(PoolLoop loop)
    {
        if (!_running)
        {
            loop.Threads.Run(loop);
        }
        else if (_next is not { } waiting)
        {
            _next = loop;
        }
        else if (waiting.Blocks || !loop.Blocks)
        {
            loop.Threads.Run(loop);
        }
        else
        {
            _next = loop;
            waiting.Threads.Run(waiting);
        }
    }

    /// <summary>Delivers an outcome when the turns of this thread are done; at once when this is called from elsewhere.</summary>
    public static void Deliver(IOutcome outcome)
    {
        if (!_running)
        {
            outcome.Deliver(onThisThread: false);
            return;
        }

        _outcomes ??= new OutcomeBatch();
        if (!_outcomes.TryAdd(outcome))
        {
            Hand(_outcomes);
            _outcomes = new OutcomeBatch();
            _outcomes.TryAdd(outcome);
        }
    }

    /// <summary>Runs a loop's turn, then those of the loops it woke, then whoever waited for what they decided.</summary>
    public static void Run(PoolLoop first)
    {
        _running = true;
        try
        {
            for (PoolLoop? loop = first; loop is not null;)
            {
                if (loop.Blocks && _outcomes is { Count: > 0 } waiting)
                {
                    _outcomes = null;
                    Hand(waiting);
                }

                loop.RunTurn();
                loop = _next;
                _next = null;
            }
        }
        finally
        {
            _running = false;
        }

        _outcomes?.Deliver();
    }

    private static void Hand(OutcomeBatch batch) => ThreadPool.UnsafeQueueUserWorkItem(batch, preferLocal: false);
}
