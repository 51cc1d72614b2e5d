namespace Netcd.Raft;

internal sealed partial class RaftNode
{
    public void BecomeFollower(ulong term, ulong lead)
    {
        Reset(term);
        Lead = lead;
        Role = RaftRole.Follower;
        _trace.BecameFollower(Term);
    }

    public void BecomeCandidate()
    {
        if (Role == RaftRole.Leader)
        {
            _trace.Broken("invalid transition [leader -> candidate]");
        }

        Reset(Term + 1);
        Vote = Id;
        Role = RaftRole.Candidate;
        _trace.BecameCandidate(Term);
    }

    /// <summary>Asking for pre-votes changes neither term nor vote, and the election timer runs on.</summary>
    public void BecomePreCandidate()
    {
        if (Role == RaftRole.Leader)
        {
            _trace.Broken("invalid transition [leader -> pre-candidate]");
        }

        _tracker.ResetVotes();
        Lead = RaftId.None;
        Role = RaftRole.PreCandidate;
        _trace.BecamePreCandidate(Term);
    }

    public void BecomeLeader()
    {
        if (Role == RaftRole.Follower)
        {
            _trace.Broken("invalid transition [follower -> leader]");
        }

        Reset(Term);
        Lead = Id;
        Role = RaftRole.Leader;

        var self = Progress.Find(Id);
        if (self is null)
        {
            _trace.Broken($"{Id:x} won an election that it takes no part in");
        }

        self.BecomeReplicate();
        self.RecentActive = true;

        // A conf change may be anywhere in the uncommitted end of the log. Waiting until all of it is applied costs little;
        // looking for the change could cost much.
        _pendingConfIndex = Log.LastIndex;
        if (!AppendAsLeader([default]))
        {
            _trace.Broken("empty entry was dropped");
        }

        _trace.BecameLeader(Term);
    }

    /// <summary>What every change of role to follower, candidate or leader has in common.</summary>
    private void Reset(ulong term)
    {
        if (Term != term)
        {
            // The vote belongs to the term: forgetting it within the term would allow a second one.
            (Term, Vote) = (term, RaftId.None);
        }

        Lead = RaftId.None;
        _electionElapsed = 0;
        _heartbeatElapsed = 0;
        RandomizedElectionTimeout = _config.ElectionTick + _config.Random.Next(_config.ElectionTick);
        _transferee = RaftId.None;
        _tracker.ResetVotes();
        var last = Log.LastIndex;
        for (var i = 0; i < Progress.Count; i++)
        {
            Progress.Peers[i].Reset(Progress.Ids[i] == Id ? last : 0, last + 1);
        }

        _pendingConfIndex = 0;
        _uncommittedSize = 0;
        _reads.Clear();
        _readsBeforeFirstCommit.Clear();
    }
}
