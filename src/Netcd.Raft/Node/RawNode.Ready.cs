namespace Netcd.Raft;

public sealed partial class RawNode
{
    /// <summary>What <see cref="Advance"/> tells the state machine, prepared when the Ready was taken.</summary>
    private readonly HandoverList<Message> _stepsOnAdvance = new();

    private HardState _savedHardState;
    private SoftState _knownSoftState;
    private bool _isAdvanceDue;

    /// <summary>True when <see cref="Ready"/> has something to do.</summary>
    public bool HasReady =>
        _raft.Messages.Count > 0
        || _raft.MessagesAfterAppend.Count > 0
        || _raft.Log.Unstable.HasNextEntries
        || _raft.Log.HasNextCommitted(AllowUnstable)
        || _raft.ReadStates.Count > 0
        || _raft.SoftState != _knownSoftState
        || (!_raft.HardState.IsEmpty && _raft.HardState != _savedHardState)
        || _raft.Log.Unstable.NextSnapshot is not null;

    /// <summary>
    /// Entries may be applied before they are on local storage when the application saves a Ready before it applies it. With
    /// asynchronous writes nobody promises that order.
    /// </summary>
    private bool AllowUnstable => !_config.AsyncStorageWrites;

    /// <summary>Takes what there is to do now. All of it must be done; without asynchronous writes <see cref="Advance"/> says so.</summary>
    /// <exception cref="RaftContractException">The previous Ready was not advanced.</exception>
    public Ready Ready()
    {
        if (_isAdvanceDue)
        {
            RaftContract.Broken(_config.Logger, "two accepted Ready structs without call to Advance");
        }

        var hard = _raft.HardState;
        var soft = _raft.SoftState;
        var entries = _raft.Log.Unstable.NextEntries;
        var committed = _raft.Log.NextCommitted(AllowUnstable);
        var snapshot = _raft.Log.Unstable.NextSnapshot;
        HardState? newHard = hard != _savedHardState ? hard : null;
        if (_config.AsyncStorageWrites)
        {
            AddStorageMessages(newHard, entries, snapshot, committed);
        }
        else
        {
            AddMessagesAfterAppend(snapshot, committed);
            _isAdvanceDue = true;
        }

        var ready = new Ready
        {
            SoftState = soft != _knownSoftState ? soft : null,
            HardState = newHard,
            ReadStates = _raft.ReadStates.HandOver(),
            Entries = entries,
            Snapshot = snapshot,
            CommittedEntries = committed,
            Messages = _raft.Messages.HandOver(),
            MustSync = !entries.IsEmpty || hard.Vote != _savedHardState.Vote || hard.Term != _savedHardState.Term,
        };
        (_savedHardState, _knownSoftState) = (hard, soft);
        _raft.MessagesAfterAppend.Clear();
        _raft.Log.Unstable.AcceptInProgress();
        if (!committed.IsEmpty)
        {
            _raft.Log.AcceptApplying(committed.Span[^1].Index, EntrySizes.Encoded(committed.Span), AllowUnstable);
        }

        return ready;
    }

    /// <summary>Everything the last <see cref="Ready"/> asked for is done. Not to be called with asynchronous writes, whose responses take its place.</summary>
    /// <exception cref="RaftContractException">There is no Ready to advance, or writes are asynchronous.</exception>
    public void Advance()
    {
        if (_config.AsyncStorageWrites)
        {
            RaftContract.Broken(_config.Logger, "Advance must not be called when using AsyncStorageWrites");
        }

        if (!_isAdvanceDue)
        {
            RaftContract.Broken(_config.Logger, "Advance without a Ready before it");
        }

        _isAdvanceDue = false;
        foreach (ref readonly var step in _stepsOnAdvance.HandOver().Span)
        {
            _raft.Step(step);
        }
    }

    /// <summary>Messages to others wait for the disk by the order of work; those to this member wait for <see cref="Advance"/>.</summary>
    private void AddMessagesAfterAppend(Snapshot? snapshot, ReadOnlyMemory<Entry> committed)
    {
        foreach (ref readonly var message in _raft.MessagesAfterAppend.Span)
        {
            var list = message.To == _raft.Id ? _stepsOnAdvance : _raft.Messages;
            list.Add(message);
        }

        if (NeedsAppendResponse(snapshot))
        {
            _stepsOnAdvance.Add(AppendResponse(snapshot));
        }

        if (!committed.IsEmpty)
        {
            _stepsOnAdvance.Add(ApplyResponse(committed));
        }
    }

    private void AddStorageMessages(HardState? hard, ReadOnlyMemory<Entry> entries, Snapshot? snapshot, ReadOnlyMemory<Entry> committed)
    {
        if (!entries.IsEmpty || hard is not null || snapshot is not null || _raft.MessagesAfterAppend.Count > 0)
        {
            var state = hard ?? default;
            _raft.Messages.Add(new Message
            {
                Type = MessageType.MsgStorageAppend,
                To = RaftId.AppendThread,
                From = _raft.Id,
                Term = state.Term,
                Vote = state.Vote,
                Commit = state.Commit,
                Entries = entries,
                Snapshot = snapshot,
                OwnedResponses = ResponsesAfterAppend(snapshot),
            });
        }

        if (!committed.IsEmpty)
        {
            _raft.Messages.Add(new Message
            {
                Type = MessageType.MsgStorageApply,
                To = RaftId.ApplyThread,
                From = _raft.Id,
                Entries = committed,
                OwnedResponses = [ApplyResponse(committed)],
            });
        }
    }

    /// <summary>The member's own acknowledgements come before the response that cuts the unstable log, which still answers them faster.</summary>
    private Message[]? ResponsesAfterAppend(Snapshot? snapshot)
    {
        var waiting = _raft.MessagesAfterAppend.Span;
        var needsResponse = NeedsAppendResponse(snapshot);
        if (waiting.IsEmpty && !needsResponse)
        {
            return null;
        }

        var responses = new Message[waiting.Length + (needsResponse ? 1 : 0)];
        waiting.CopyTo(responses);
        if (needsResponse)
        {
            responses[^1] = AppendResponse(snapshot);
        }

        return responses;
    }

    private bool NeedsAppendResponse(Snapshot? snapshot) => _raft.Log.Unstable.Count > 0 || snapshot is not null;

    /// <summary>
    /// Says that everything up to the end of the log is stable, also when this Ready brings no entries: an earlier response may be
    /// ignored, because the term changed while it was on its way. Entries of the same index and term may be overwritten by others
    /// and come back while their first write is still under way; within one term that cannot happen, hence the term.
    /// </summary>
    private Message AppendResponse(Snapshot? snapshot)
    {
        var last = _raft.Log.Unstable.Count > 0 ? _raft.Log.LastEntryId : default;
        return new Message
        {
            Type = MessageType.MsgStorageAppendResp,
            To = _raft.Id,
            From = RaftId.AppendThread,
            Term = _raft.Term,
            Index = last.Index,
            LogTerm = last.Term,
            Snapshot = snapshot,
        };
    }

    private Message ApplyResponse(ReadOnlyMemory<Entry> committed) => new()
    {
        Type = MessageType.MsgStorageApplyResp,
        To = _raft.Id,
        From = RaftId.ApplyThread,
        Entries = committed,
    };
}
