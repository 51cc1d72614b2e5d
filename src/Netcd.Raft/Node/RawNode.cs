namespace Netcd.Raft;

/// <summary>
/// One member of a raft group: a state machine without clock, disk, network or threads. The application calls it from one thread
/// at a time, does what <see cref="Ready"/> says, and reports back. Same calls, same results.
/// </summary>
public sealed partial class RawNode
{
    private readonly RaftNode _raft;
    private readonly RaftConfig _config;

    /// <summary>Carries one proposal to the log of a leader, which copies it.</summary>
    private Entry[] _proposal = new Entry[1];

    /// <summary>Makes a member from what its storage holds.</summary>
    /// <exception cref="ArgumentException">The configuration contradicts itself.</exception>
    /// <exception cref="RaftContractException">The stored state contradicts itself.</exception>
    public RawNode(RaftConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.Validate() is { } wrong)
        {
            throw new ArgumentException(wrong, nameof(config));
        }

        _config = config;
        _raft = new RaftNode(config);
        _savedHardState = _raft.HardState;
        _knownSoftState = _raft.SoftState;
    }

    /// <summary>The state in numbers; allocates nothing.</summary>
    public BasicStatus BasicStatus => _raft.BasicStatus;

    /// <summary>Whether this member leads as the only voter: what is durable here is committed.</summary>
    public bool LeadsAsOnlyVoter => _raft.Role == RaftRole.Leader && _raft.DecidesAlone;

    /// <summary>Whether this member leads and the configuration names nobody else, not even a learner.</summary>
    public bool IsAlone => LeadsAsOnlyVoter && _raft.IsOnlyMember;

    /// <summary>Whether an entry of the present term is committed, and with it everything that any earlier leader has committed.</summary>
    public bool HasCommittedInTerm => _raft.HasCommittedInTerm;

    internal RaftNode Raft => _raft;

    /// <summary>
    /// Fills an empty log with the first members of a new group, as committed conf changes. The application sees and applies them
    /// like any others. Starting from a stored snapshot with the configuration is the better way for new applications.
    /// </summary>
    /// <exception cref="RaftContractException">There are no peers, or the storage is not empty.</exception>
    public void Bootstrap(ReadOnlySpan<RaftPeer> peers)
    {
        if (peers.IsEmpty)
        {
            RaftContract.Broken("must provide at least one peer to Bootstrap");
        }

        if (_config.Storage.LastIndex != 0)
        {
            RaftContract.Broken("can't bootstrap a nonempty Storage");
        }

        // Nothing is saved yet, so the first Ready has to bring the hard state.
        _savedHardState = default;
        _raft.Bootstrap(peers);
    }

    /// <summary>One unit of time has passed.</summary>
    public void Tick() => _raft.Tick();

    /// <summary>Starts an election, unless this member leads or may not.</summary>
    public RaftError Campaign() => _raft.Step(new Message { Type = MessageType.MsgHup });

    /// <summary>Proposes one payload. Being taken is no promise: the proposal may be lost on its way or with its leader.</summary>
    /// <param name="data">The payload; it is not copied and must not change afterwards.</param>
    /// <returns><see cref="RaftError.ProposalDropped"/> when nobody can take it now.</returns>
    public RaftError Propose(ReadOnlyMemory<byte> data) => Propose([data]);

    /// <summary>Proposes several payloads in one message; all or none are taken, in order and without others in between.</summary>
    /// <param name="batch">The payloads; they are not copied and must not change afterwards.</param>
    /// <returns><see cref="RaftError.ProposalDropped"/> when nobody can take them now.</returns>
    /// <exception cref="RaftContractException">There are no payloads.</exception>
    public RaftError Propose(ReadOnlySpan<ReadOnlyMemory<byte>> batch)
    {
        // A leader copies the entries to its log; on their way to another member they must stay as they are.
        var isLeader = _raft.Role == RaftRole.Leader;
        if (isLeader && _proposal.Length < batch.Length)
        {
            _proposal = new Entry[batch.Length];
        }

        var entries = isLeader ? _proposal : new Entry[batch.Length];
        for (var i = 0; i < batch.Length; i++)
        {
            entries[i] = new Entry { Data = batch[i] };
        }

        var error = ProposeEntries(entries.AsMemory(0, batch.Length));
        _proposal.AsSpan(0, isLeader ? batch.Length : 0).Clear();
        return error;
    }

    /// <summary>Proposes a change of one member. When another change is pending, an empty entry takes its place in the log.</summary>
    /// <returns><see cref="RaftError.ProposalDropped"/> when nobody can take it now.</returns>
    public RaftError ProposeConfChange(ConfChange change) =>
        ProposeEntries(new[] { new Entry { Type = EntryType.ConfChange, Data = RaftCodec.Encode(change) } });

    /// <summary>Proposes a change of any number of members. When another change is pending, an empty entry takes its place in the log.</summary>
    /// <returns><see cref="RaftError.ProposalDropped"/> when nobody can take it now.</returns>
    public RaftError ProposeConfChange(ConfChangeV2 change) =>
        ProposeEntries(new[] { new Entry { Type = EntryType.ConfChangeV2, Data = RaftCodec.Encode(change) } });

    /// <summary>Puts a committed change into effect; to be called for every conf change entry that is applied, unless the application rejects it.</summary>
    /// <returns>The configuration that belongs to snapshots from here on.</returns>
    /// <exception cref="RaftContractException">The change is not possible from the present configuration.</exception>
    public ConfState ApplyConfChange(ConfChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return _raft.ApplyConfChange(change.AsV2());
    }

    /// <summary>Puts a committed change into effect; to be called for every conf change entry that is applied, unless the application rejects it.</summary>
    /// <returns>The configuration that belongs to snapshots from here on.</returns>
    /// <exception cref="RaftContractException">The change is not possible from the present configuration.</exception>
    public ConfState ApplyConfChange(ConfChangeV2 change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return _raft.ApplyConfChange(change);
    }

    /// <summary>
    /// Puts the change in a committed entry into effect, unless a newer snapshot has arrived meanwhile, whose configuration is already
    /// in use. Applications that apply entries later than they get them, on a thread of their own or with asynchronous writes, need this form.
    /// </summary>
    /// <returns>The configuration that belongs to snapshots from here on; null when a newer snapshot decides: take none of your own before it is installed.</returns>
    /// <exception cref="RaftContractException">The entry holds no conf change, or one that is not possible from the present configuration.</exception>
    public ConfState? ApplyConfChange(in Entry entry) =>
        entry.Index <= _raft.RestoredIndex ? null : _raft.ApplyConfChange(_raft.DecodeConfChange(entry));

    /// <summary>Takes a message from a peer or a response from a storage thread. Its entries and bytes must not change afterwards.</summary>
    /// <returns>
    /// <see cref="RaftError.LocalMessage"/> or <see cref="RaftError.PeerNotFound"/> when it must not be taken,
    /// <see cref="RaftError.ProposalDropped"/> for a proposal that nobody can take now.
    /// </returns>
    /// <exception cref="RaftContractException">The message contradicts what is committed here.</exception>
    public RaftError Step(in Message message)
    {
        var isFromStorage = RaftId.IsStorageThread(message.From);
        if (MessageTypes.IsLocal(message.Type) && !isFromStorage)
        {
            return RaftError.LocalMessage;
        }

        if (MessageTypes.IsResponse(message.Type) && !isFromStorage && _raft.Progress.Find(message.From) is null)
        {
            return RaftError.PeerNotFound;
        }

        return _raft.Step(message);
    }

    /// <summary>
    /// Asks for an index at which a read is linearizable; the answer comes as a <see cref="ReadState"/> with the same context. There may
    /// be none when leader or network fail, so ask again after a while, with a context not used before.
    /// </summary>
    public void ReadIndex(ReadOnlyMemory<byte> context) =>
        _raft.Step(new Message { Type = MessageType.MsgReadIndex, Entries = new[] { new Entry { Data = context } } });

    /// <summary>Asks the leader, here or elsewhere, to hand over to a voter.</summary>
    public void TransferLeader(ulong transferee) =>
        _raft.Step(new Message { Type = MessageType.MsgTransferLeader, From = transferee });

    /// <summary>Makes a follower forget its leader, so that it may vote for another one in the same term's lease.</summary>
    public void ForgetLeader() => _raft.Step(new Message { Type = MessageType.MsgForgetLeader });

    /// <summary>
    /// Tells a removed member of the voter that is left alone and may not know it yet: that one gets this member's vote even if its log is
    /// shorter, because without it nobody could be elected. The membership changes by one member at a time, so the two were all voters, and
    /// what one of them lacks was never committed.
    /// </summary>
    public void SetSuccessor(ulong voter) => _raft.Successor = voter;

    /// <summary>A message to the peer could not be sent.</summary>
    public void ReportUnreachable(ulong id) => _raft.Step(new Message { Type = MessageType.MsgUnreachable, From = id });

    /// <summary>How sending a snapshot to the peer ended. Must be called after every <see cref="MessageType.MsgSnap"/>, else the peer gets nothing more.</summary>
    public void ReportSnapshot(ulong id, bool failed) =>
        _raft.Step(new Message { Type = MessageType.MsgSnapStatus, From = id, Reject = failed });

    /// <summary>A copy of the whole state.</summary>
    public RaftStatus Status() => new()
    {
        Basic = _raft.BasicStatus,
        Config = _raft.Config.ToConfState(),
        Progress = _raft.Role == RaftRole.Leader ? [.. Peers()] : [],
    };

    /// <summary>Writes what is known about each peer, leader or not, to a span of sufficient length; returns the number of peers.</summary>
    public int CopyProgress(Span<ProgressStatus> destination)
    {
        var peers = _raft.Progress;
        for (var i = 0; i < peers.Count; i++)
        {
            destination[i] = peers.Peers[i].ToStatus(peers.Ids[i]);
        }

        return peers.Count;
    }

    private ProgressStatus[] Peers()
    {
        var peers = new ProgressStatus[_raft.Progress.Count];
        CopyProgress(peers);
        return peers;
    }

    private RaftError ProposeEntries(ReadOnlyMemory<Entry> entries) =>
        _raft.Step(new Message { Type = MessageType.MsgProp, From = _raft.Id, Entries = entries });
}
