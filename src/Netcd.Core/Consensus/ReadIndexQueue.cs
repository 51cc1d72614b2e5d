using System.Buffers.Binary;
using System.Collections.Concurrent;
using Netcd.Core.Requests;
using Netcd.Core.World;
using Netcd.Protocol.Errors;
using Netcd.Raft;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Consensus;

/// <summary>
/// Linearizable reads: every read that arrives before a round starts shares that round, and continues when the member has
/// applied what the leader had committed then. Each attempt, retries included, has a fresh context, so that a late answer
/// confirms nothing newer. A member that is the whole cluster asks nobody. <see cref="WaitAsync"/> is thread-safe; everything else
/// belongs to the raft loop.
/// </summary>
public sealed class ReadIndexQueue
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider _clock;
    private readonly AppliedIndex _applied;
    private readonly TimeSpan _timeLimit;
    private readonly CompletionPool<EtcdError> _pool;
    private readonly LoneLeader _alone;
    private readonly ConcurrentQueue<Completion<EtcdError>> _waiting = new();
    private readonly Dictionary<ulong, ReadIndexRound> _rounds = [];
    private readonly Queue<ReadIndexRound> _confirmed = new();
    private readonly Counter _failed;
    private readonly Counter _slow;
    private ulong _nextContext;

    /// <summary>Creates an empty queue.</summary>
    /// <param name="world">Measures waits and lets readers go on.</param>
    /// <param name="applied">Says when a read may go on.</param>
    /// <param name="timeLimit">Longest wait of one read.</param>
    /// <param name="firstContext">Start of the context numbers; differs between members and runs.</param>
    /// <param name="metrics">Takes the read-index counters.</param>
    public ReadIndexQueue(IWorld world, AppliedIndex applied, TimeSpan timeLimit, ulong firstContext, MetricRegistry metrics)
    {
        _clock = world.Clock;
        _applied = applied;
        _timeLimit = timeLimit;
        _nextContext = firstContext;
        _pool = new(world);
        _alone = new LoneLeader(applied);
        _failed = metrics.Counter("etcd_server_read_indexes_failed_total", "The total number of failed read indexes seen.");
        _slow = metrics.Counter("etcd_server_slow_read_indexes_total", "The total number of pending read indexes not in sync with leader's or timed out read index requests.");
    }

    /// <summary>Asks the raft loop to run a turn.</summary>
    internal Action WakeLoop { get; set; } = static () => { };

    /// <summary>Whether reads wait for a round to start.</summary>
    internal bool HasWaiting => !_waiting.IsEmpty;

    /// <summary>Waits until a read of local state is linearizable.</summary>
    /// <returns>None, or why it cannot be: no answer in time, leader changed, member stopped.</returns>
    public ValueTask<EtcdError> WaitAsync()
    {
        if (_alone.Holds)
        {
            return new ValueTask<EtcdError>(EtcdError.None);
        }

        Completion<EtcdError> read = _pool.Rent();
        ValueTask<EtcdError> task = read.Task;
        _waiting.Enqueue(read);
        WakeLoop();
        return task;
    }

    /// <summary>Takes in what a turn has changed of configuration, term and commit index. Before messages leave.</summary>
    internal void OnRaftChanged(RawNode node) => _alone.Update(node);

    /// <summary>Starts a round with everything that waits.</summary>
    internal void StartRound(RawNode node)
    {
        var round = new ReadIndexRound();
        while (_waiting.TryDequeue(out Completion<EtcdError>? read))
        {
            round.Add(read);
        }

        Send(node, round);
    }

    /// <summary>Takes the leader's answers.</summary>
    internal void OnReadStates(ReadOnlySpan<ReadState> states)
    {
        foreach (ReadState state in states)
        {
            if (state.RequestContext.Length == sizeof(ulong) && _rounds.Remove(BinaryPrimitives.ReadUInt64BigEndian(state.RequestContext.Span), out ReadIndexRound? round))
            {
                _applied.WhenReached(state.Index, () => round.Complete(EtcdError.None));
                if (!round.IsEnded)
                {
                    _confirmed.Enqueue(round);
                }
            }
        }
    }

    /// <summary>Sends unanswered rounds again and ends reads that waited too long.</summary>
    internal void OnTick(RawNode node)
    {
        long now = _clock.GetTimestamp();
        foreach (KeyValuePair<ulong, ReadIndexRound> pending in _rounds.ToArray())
        {
            ReadIndexRound round = pending.Value;
            if (_clock.GetElapsedTime(round.OldestStart, now) > _timeLimit)
            {
                _rounds.Remove(pending.Key);
                _slow.Add();
                round.Complete(EtcdError.Timeout);
            }
            else if (_clock.GetElapsedTime(round.SentAt, now) > RetryAfter)
            {
                _rounds.Remove(pending.Key);
                Send(node, round);
            }
        }

        ExpireConfirmed(now);
        ExpireWaiting(now);
    }

    /// <summary>Ends every read, because the member stops.</summary>
    internal void Stop()
    {
        _alone.End();
        FailUnconfirmed(EtcdError.Stopped);
        while (_confirmed.TryDequeue(out ReadIndexRound? round))
        {
            round.Complete(EtcdError.Stopped);
        }
    }

    /// <summary>Ends every read that the leader has not confirmed yet.</summary>
    internal void FailUnconfirmed(EtcdError error)
    {
        foreach (ReadIndexRound round in _rounds.Values)
        {
            _failed.Add();
            round.Complete(error);
        }

        _rounds.Clear();
        while (_waiting.TryDequeue(out Completion<EtcdError>? read))
        {
            read.Complete(error);
        }
    }

    private void ExpireConfirmed(long now)
    {
        while (_confirmed.TryPeek(out ReadIndexRound? round)
            && (round.IsEnded || _clock.GetElapsedTime(round.OldestStart, now) > _timeLimit))
        {
            _confirmed.Dequeue();
            round.Complete(EtcdError.Timeout);
        }
    }

    private void ExpireWaiting(long now)
    {
        while (_waiting.TryPeek(out Completion<EtcdError>? oldest)
            && _clock.GetElapsedTime(oldest.StartedAt, now) > _timeLimit
            && _waiting.TryDequeue(out oldest))
        {
            _slow.Add();
            oldest.Complete(EtcdError.Timeout);
        }
    }

    private void Send(RawNode node, ReadIndexRound round)
    {
        ulong number = ++_nextContext;
        var context = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(context, number);
        round.SentAt = _clock.GetTimestamp();
        _rounds[number] = round;
        node.ReadIndex(context);
    }
}
