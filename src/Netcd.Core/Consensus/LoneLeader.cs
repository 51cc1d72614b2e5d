using Netcd.Raft;

namespace Netcd.Core.Consensus;

/// <summary>
/// Knows whether this member is the whole cluster. Then nobody else acknowledges writes, this member does it only when they can be read
/// here, and nobody else can have become leader without its consent: local state is linearizable as it is. A learner ends this too: it
/// acknowledges what was proposed through it as soon as it has applied that itself, perhaps before its leader.
/// </summary>
/// <param name="applied">How far this member has applied the log.</param>
internal sealed class LoneLeader(AppliedIndex applied)
{
    private bool _isAlone;
    private bool _holds;

    /// <summary>Everything that anybody acknowledged before this member was alone is at or below this index.</summary>
    private ulong _index;

    /// <summary>Whether a read of local state that starts now sees every write acknowledged before. Thread-safe.</summary>
    public bool Holds => Volatile.Read(ref _holds);

    /// <summary>
    /// Looks at raft's state. Raft loop only, and before messages leave that a changed state has produced: nobody may count on a new member
    /// or term while reads still count on there being none.
    /// </summary>
    public void Update(RawNode node)
    {
        if (!node.IsAlone)
        {
            End();
            return;
        }

        if (_holds)
        {
            return;
        }

        if (!_isAlone)
        {
            if (!node.HasCommittedInTerm)
            {
                return;
            }

            _isAlone = true;
            _index = node.BasicStatus.HardState.Commit;
        }

        if (applied.Value >= _index)
        {
            Volatile.Write(ref _holds, true);
        }
    }

    /// <summary>Reads must ask again. Raft loop only.</summary>
    public void End()
    {
        _isAlone = false;
        Volatile.Write(ref _holds, false);
    }
}
