namespace Netcd.Raft;

internal sealed partial class RaftNode
{
    /// <summary>Ticks without a sign of a leader before an election: drawn anew at each change of role, from one to just under two election timeouts.</summary>
    public int RandomizedElectionTimeout { get; set; }

    public void Tick()
    {
        if (Role == RaftRole.Leader)
        {
            TickLeader();
        }
        else
        {
            TickElection();
        }
    }

    private void TickElection()
    {
        _electionElapsed++;
        if (IsPromotable && _electionElapsed >= RandomizedElectionTimeout)
        {
            _electionElapsed = 0;
            Step(new Message { From = Id, Type = MessageType.MsgHup });
        }
    }

    private void TickLeader()
    {
        _heartbeatElapsed++;
        _electionElapsed++;
        if (_electionElapsed >= _config.ElectionTick)
        {
            _electionElapsed = 0;
            if (_config.CheckQuorum)
            {
                Step(new Message { From = Id, Type = MessageType.MsgCheckQuorum });
            }

            // A transfer that takes longer than an election would is given up, so that proposals flow again.
            if (Role == RaftRole.Leader)
            {
                _transferee = RaftId.None;
            }
        }

        if (Role == RaftRole.Leader && _heartbeatElapsed >= _config.HeartbeatTick)
        {
            _heartbeatElapsed = 0;
            Step(new Message { From = Id, Type = MessageType.MsgBeat });
        }
    }
}
