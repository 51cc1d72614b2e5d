namespace Netcd.Raft.Tests.Properties;

/// <summary>Sees everything all members do and knows what must never happen. Fails the run on the first violation.</summary>
internal sealed class SafetyOracle
{
    private readonly Dictionary<ulong, ulong> _leaders = [];
    private readonly Dictionary<(ulong Voter, ulong Term), ulong> _votes = [];
    private readonly Dictionary<(ulong Index, ulong Term), (ulong PreviousTerm, int Data)> _entries = [];
    private readonly SortedDictionary<ulong, (ulong Term, ulong CommittedInTerm)> _committed = [];
    private readonly Dictionary<ulong, (ulong Term, EntryType Type, int Data, long State)> _applied = [];

    /// <summary>The highest index anybody ever knew to be committed.</summary>
    public ulong HighestCommitted { get; private set; }

    /// <summary>At most one leader per term, and it has everything that was committed in earlier terms.</summary>
    public void SeeRole(RaftNode node)
    {
        if (node.Role != RaftRole.Leader)
        {
            return;
        }

        if (_leaders.TryGetValue(node.Term, out var known))
        {
            Check(known == node.Id, $"election safety: {known} and {node.Id} lead term {node.Term}");
            return;
        }

        _leaders[node.Term] = node.Id;
        foreach (var (index, (term, committedInTerm)) in _committed)
        {
            if (committedInTerm < node.Term && index >= node.Log.FirstIndex)
            {
                Check(node.Log.TermOrZero(index) == term, $"leader completeness: {node.Id} leads term {node.Term} without {term}/{index}");
            }
        }
    }

    /// <summary>A member votes for one candidate per term.</summary>
    public void SeeMessage(in Message message)
    {
        if (message is { Type: MessageType.MsgVoteResp, Reject: false })
        {
            var known = _votes.TryAdd((message.From, message.Term), message.To) ? message.To : _votes[(message.From, message.Term)];
            Check(known == message.To, $"one vote: {message.From} votes for {known} and {message.To} in term {message.Term}");
        }
    }

    /// <summary>Entries with the same index and term are the same, and so is everything before them.</summary>
    public void SeeLog(RaftNode node)
    {
        var log = node.Log;
        if (log.Entries(log.FirstIndex, RaftConfig.NoLimit, out var entries) != RaftError.None)
        {
            return;
        }

        var previousTerm = log.TermOrZero(log.FirstIndex - 1);
        foreach (ref readonly var entry in entries.Span)
        {
            Check(entry.Term >= previousTerm, $"log of {node.Id}: term falls at {entry.Index}");
            var seen = (previousTerm, Hash(entry.Data.Span));
            if (!_entries.TryAdd((entry.Index, entry.Term), seen))
            {
                Check(_entries[(entry.Index, entry.Term)] == seen, $"log matching: {node.Id} has another {entry.Term}/{entry.Index}");
            }

            previousTerm = entry.Term;
        }
    }

    /// <summary>What is committed at an index is the same everywhere and for ever.</summary>
    public void SeeCommit(RaftNode node, ulong previous)
    {
        Check(node.Log.Committed >= previous, $"commit of {node.Id} fell from {previous} to {node.Log.Committed}");
        for (var index = Math.Max(previous + 1, node.Log.FirstIndex); index <= node.Log.Committed; index++)
        {
            var term = node.Log.TermOrZero(index);
            Check(term != 0, $"commit of {node.Id}: no entry at {index}");
            if (_committed.TryGetValue(index, out var known))
            {
                Check(known.Term == term, $"commit: {node.Id} commits {term}/{index}, others {known.Term}/{index}");
                _committed[index] = (term, Math.Min(known.CommittedInTerm, node.Term));
            }
            else
            {
                _committed[index] = (term, node.Term);
            }
        }

        HighestCommitted = Math.Max(HighestCommitted, node.Log.Committed);
    }

    /// <summary>Everybody applies the same entry at an index and gets to the same state. Gives the state after the entry.</summary>
    public long SeeApplied(ulong id, in Entry entry, ulong appliedBefore, long stateBefore)
    {
        Check(entry.Index == appliedBefore + 1, $"apply: {id} applies {entry.Index} after {appliedBefore}");
        Check(entry.Index <= HighestCommitted, $"apply: {id} applies {entry.Index}, which nobody committed");
        var data = Hash(entry.Data.Span);
        var state = unchecked((stateBefore * 1000003) + data + (long)entry.Index + ((long)entry.Term << 32) + (int)entry.Type);
        var now = (entry.Term, entry.Type, data, state);
        if (!_applied.TryAdd(entry.Index, now))
        {
            Check(_applied[entry.Index] == now, $"state machine safety: {id} applies another {entry.Term}/{entry.Index}");
        }

        return state;
    }

    public static void Check(bool condition, string violated)
    {
        if (!condition)
        {
            throw new SafetyViolationException(violated);
        }
    }

    private static int Hash(ReadOnlySpan<byte> data)
    {
        var hash = 17;
        foreach (var value in data)
        {
            hash = unchecked((hash * 31) + value);
        }

        return hash;
    }
}
