namespace Netcd.Raft;

/// <summary>
/// One member of a raft group: a state machine without clock, disk, network or threads. The application calls it from one thread
/// at a time, does what <see cref="Ready"/> says, and reports back. Same calls, same results.
/// </summary>
public sealed class RawNode
{
    private const string Pending = "not built yet";

    /// <summary>Makes a member from what its storage holds.</summary>
    /// <exception cref="ArgumentException">The configuration contradicts itself.</exception>
    /// <exception cref="RaftContractException">The stored state contradicts itself.</exception>
    public RawNode(RaftConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
    }

    /// <summary>True when <see cref="Ready"/> has something to do.</summary>
    public bool HasReady => throw new InvalidOperationException(Pending);

    /// <summary>The state in numbers; allocates nothing.</summary>
    public BasicStatus BasicStatus => throw new InvalidOperationException(Pending);

    /// <summary>Fills an empty storage with the first members of a new group.</summary>
    public void Bootstrap(ReadOnlySpan<RaftPeer> peers) => throw new InvalidOperationException(Pending);

    /// <summary>One unit of time has passed.</summary>
    public void Tick() => throw new InvalidOperationException(Pending);

    /// <summary>Starts an election.</summary>
    public RaftError Campaign() => throw new InvalidOperationException(Pending);

    /// <summary>Proposes one payload; it must not change afterwards.</summary>
    public RaftError Propose(ReadOnlyMemory<byte> data) => throw new InvalidOperationException(Pending);

    /// <summary>Proposes several payloads in one message, all or none of which are taken.</summary>
    public RaftError Propose(ReadOnlySpan<ReadOnlyMemory<byte>> batch) => throw new InvalidOperationException(Pending);

    /// <summary>Proposes a change of one member.</summary>
    public RaftError ProposeConfChange(ConfChange change) => throw new InvalidOperationException(Pending);

    /// <summary>Proposes a change of many members.</summary>
    public RaftError ProposeConfChange(ConfChangeV2 change) => throw new InvalidOperationException(Pending);

    /// <summary>Puts a committed change into effect.</summary>
    public ConfState ApplyConfChange(ConfChange change) => throw new InvalidOperationException(Pending);

    /// <summary>Puts a committed change into effect.</summary>
    public ConfState ApplyConfChange(ConfChangeV2 change) => throw new InvalidOperationException(Pending);

    /// <summary>Takes a message from a peer or from a storage thread.</summary>
    public RaftError Step(in Message message) => throw new InvalidOperationException(Pending);

    /// <summary>What there is to do now.</summary>
    public Ready Ready() => throw new InvalidOperationException(Pending);

    /// <summary>The work of the last <see cref="Ready"/> is done.</summary>
    public void Advance() => throw new InvalidOperationException(Pending);

    /// <summary>Asks for an index at which a read is linearizable; the answer comes as a <see cref="ReadState"/>.</summary>
    public void ReadIndex(ReadOnlyMemory<byte> context) => throw new InvalidOperationException(Pending);

    /// <summary>Asks the leader to hand over.</summary>
    public void TransferLeader(ulong transferee) => throw new InvalidOperationException(Pending);

    /// <summary>Makes a follower forget its leader.</summary>
    public void ForgetLeader() => throw new InvalidOperationException(Pending);

    /// <summary>A message to the peer could not be sent.</summary>
    public void ReportUnreachable(ulong id) => throw new InvalidOperationException(Pending);

    /// <summary>How sending a snapshot to the peer ended.</summary>
    public void ReportSnapshot(ulong id, bool failed) => throw new InvalidOperationException(Pending);

    /// <summary>A copy of the whole state.</summary>
    public RaftStatus Status() => throw new InvalidOperationException(Pending);
}
