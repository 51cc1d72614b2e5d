namespace Netcd.Raft;

internal sealed partial class RaftNode
{
    private readonly ReadQueue _reads = new();

    /// <summary>
    /// Reads that came before this leader committed an entry of its term: until then it does not know how far its predecessor
    /// committed. Bounded like the queue of unconfirmed reads.
    /// </summary>
    private readonly List<ReadRequest> _readsBeforeFirstCommit = [];

    /// <summary>Answers to this member's own reads.</summary>
    public HandoverList<ReadState> ReadStates { get; } = new();

    public bool HasCommittedInTerm => Log.TermOrZero(Log.Committed) == Term;

    /// <summary>There is nobody else, voter or learner.</summary>
    public bool IsOnlyMember => Progress.Count == 1;

    /// <summary>This leader is the only voter, so nobody else can have been elected.</summary>
    public bool DecidesAlone => Config.IsSingleton && Config.Voters.Contains(Id);

    private void TakeRead(in Message message)
    {
        var request = new ReadRequest(message.From, message.Entries, Log.Committed);
        if (!HasCommittedInTerm)
        {
            _readsBeforeFirstCommit.Add(request);
            return;
        }

        ServeRead(request);
    }

    private void ServeRead(in ReadRequest request)
    {
        var current = request with { Index = Log.Committed };
        if (DecidesAlone || _config.ReadOnlyOption == ReadOnlyOption.LeaseBased)
        {
            AnswerRead(current);
            return;
        }

        _reads.Add(current, Id);
        BroadcastHeartbeat();
    }

    private void ReleaseReadsAfterFirstCommit()
    {
        if (_readsBeforeFirstCommit.Count == 0)
        {
            return;
        }

        if (!HasCommittedInTerm)
        {
            _trace.ReadsReleasedEarly();
            return;
        }

        foreach (var request in _readsBeforeFirstCommit)
        {
            ServeRead(request);
        }

        _readsBeforeFirstCommit.Clear();
    }

    private void ConfirmReads(in Message message)
    {
        if (_config.ReadOnlyOption != ReadOnlyOption.Safe || message.Context.IsEmpty)
        {
            return;
        }

        _reads.Acknowledge(message.From, message.Context.Span);
        while (_reads.TryDequeue(Config.Voters, out var request))
        {
            AnswerRead(request);
        }
    }

    private void AnswerRead(in ReadRequest request)
    {
        if (request.From == RaftId.None || request.From == Id)
        {
            var context = request.Entries.IsEmpty ? default : request.Entries.Span[0].Data;
            ReadStates.Add(new ReadState(request.Index, context));
            return;
        }

        Send(new Message { To = request.From, Type = MessageType.MsgReadIndexResp, Index = request.Index, Entries = request.Entries });
    }

    private void ForwardRead(in Message message)
    {
        if (Lead == RaftId.None)
        {
            _trace.DroppingRead(Term);
            return;
        }

        Send(message with { To = Lead });
    }

    private void TakeReadResponse(in Message message)
    {
        if (message.Entries.Length != 1)
        {
            _trace.InvalidReadResponse(message.From, message.Entries.Length);
            return;
        }

        ReadStates.Add(new ReadState(message.Index, message.Entries.Span[0].Data));
    }
}
