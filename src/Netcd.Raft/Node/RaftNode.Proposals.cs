namespace Netcd.Raft;

internal sealed partial class RaftNode
{
    /// <summary>The latest index that may hold a conf change that is not applied; another one is refused until it is.</summary>
    private ulong _pendingConfIndex;

    /// <summary>Bytes of payload that this leader has proposed and that are not applied.</summary>
    private ulong _uncommittedSize;

    /// <summary>Entries on their way from a proposal to the log.</summary>
    private Entry[] _stamped = [];

    private RaftError Propose(in Message message)
    {
        if (message.Entries.IsEmpty)
        {
            _trace.Broken($"{Id:x} stepped empty MsgProp");
        }

        // A leader that was removed brings its last entries to an end, but takes no new ones.
        if (Progress.Find(Id) is null)
        {
            return RaftError.ProposalDropped;
        }

        if (_transferee != RaftId.None)
        {
            _trace.DroppingProposalInTransfer(Term, _transferee);
            return RaftError.ProposalDropped;
        }

        if (!AppendAsLeader(message.Entries.Span))
        {
            return RaftError.ProposalDropped;
        }

        BroadcastAppend();
        return RaftError.None;
    }

    /// <summary>Puts entries at the end of the log; false when that would break the limit on what is uncommitted.</summary>
    private bool AppendAsLeader(ReadOnlySpan<Entry> proposed)
    {
        if (_stamped.Length < proposed.Length)
        {
            _stamped = new Entry[Math.Max(16, proposed.Length)];
        }

        var last = Log.LastIndex;
        var stamped = _stamped.AsSpan(0, proposed.Length);
        for (var i = 0; i < proposed.Length; i++)
        {
            var index = last + 1 + (ulong)i;
            var entry = proposed[i].Type != EntryType.Normal && !IsConfChangeAccepted(proposed[i], index) ? default : proposed[i];
            stamped[i] = new Entry { Type = entry.Type, Data = entry.Data, Term = Term, Index = index };
        }

        var accepted = IsWithinUncommittedLimit(stamped);
        if (accepted)
        {
            Log.Append(stamped);

            // The leader counts itself like any peer: when the entries are durable.
            Send(new Message { To = Id, Type = MessageType.MsgAppResp, Index = last + (ulong)proposed.Length });
        }

        stamped.Clear();
        return accepted;
    }

    /// <summary>
    /// Whether a conf change may go into the log now. One that may not is replaced by an empty entry, so that its proposer still sees
    /// something at its index.
    /// </summary>
    private bool IsConfChangeAccepted(in Entry entry, ulong index)
    {
        var change = DecodeConfChange(entry);
        if (!_config.DisableConfChangeValidation && IsRefused(change))
        {
            return false;
        }

        _pendingConfIndex = index;
        return true;
    }

    private bool IsRefused(ConfChangeV2 change)
    {
        var isLeave = change.Changes.IsEmpty;
        if (_pendingConfIndex > Log.Applied)
        {
            _trace.IgnoringChangeUnapplied(change, Config, _pendingConfIndex, Log.Applied);
            return true;
        }

        if (Config.IsJoint && !isLeave)
        {
            _trace.IgnoringChangeWhileJoint(change, Config);
            return true;
        }

        if (!Config.IsJoint && isLeave)
        {
            _trace.IgnoringLeaveWhileNotJoint(change, Config);
            return true;
        }

        return false;
    }

    public ConfChangeV2 DecodeConfChange(in Entry entry)
    {
        ConfChange? one = null;
        ConfChangeV2? many = null;
        var isValid = entry.Type switch
        {
            EntryType.ConfChange => RaftCodec.TryDecodeConfChange(entry.Data, out one),
            EntryType.ConfChangeV2 => RaftCodec.TryDecodeConfChangeV2(entry.Data, out many),
            _ => false,
        };
        if (!isValid)
        {
            _trace.Broken($"{Id:x} cannot read the conf change in an entry of type {Names.Of(entry.Type)}");
        }

        return many ?? one!.AsV2();
    }

    /// <summary>Counts payloads against the limit. Empty ones always pass, and so does anything when nothing is uncommitted.</summary>
    private bool IsWithinUncommittedLimit(ReadOnlySpan<Entry> entries)
    {
        var size = EntrySizes.Payload(entries);
        var limit = _config.MaxUncommittedEntriesSize == 0 ? RaftConfig.NoLimit : _config.MaxUncommittedEntriesSize;
        if (_uncommittedSize > 0 && size > 0 && _uncommittedSize + size > limit)
        {
            _trace.DroppingProposalOverLimit();
            return false;
        }

        _uncommittedSize += size;
        return true;
    }
}
