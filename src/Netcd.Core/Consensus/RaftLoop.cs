using System.Collections.Concurrent;
using Netcd.Core.Peers;
using Netcd.Core.Requests;
using Netcd.Core.World;
using Netcd.Protocol.Errors;
using Netcd.Raft;
using Netcd.Telemetry.Failpoints;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Consensus;

/// <summary>
/// Owns the raft state machine. Everything that happens to it (ticks, peer messages, proposals, reads, storage answers)
/// goes through the inboxes below and is handled in turns; what raft wants done leaves through the WAL loop, the apply loop
/// and the peer transport. Inbox methods are thread-safe; the rest runs on the raft loop.
/// </summary>
public sealed partial class RaftLoop
{
    private readonly RawNode _node;
    private readonly MemoryStorage _log;
    private readonly RaftLoopOptions _options;
    private readonly IWorld _world;
    private readonly PendingRequests _pending;
    private readonly RaftMetrics _metrics;
    private readonly ILoop _loop;
    private readonly ITimer _tickTimer;
    private readonly HeartbeatWatch _heartbeats;

    // Messages of peers that wait; more are dropped, and raft repeats what matters.
    private const int MaxWaitingMessages = 4096;

    private readonly ProposalQueue _proposals = new();
    private readonly ConcurrentQueue<Message> _messages = new();
    private readonly ConcurrentQueue<Message> _persisted = new();
    private readonly ConcurrentQueue<Message> _applied = new();
    private readonly ConcurrentQueue<Action<RawNode>> _commands = new();
    private (ulong Index, ulong Term) _stable;
    private int _unsynced;
    private ulong _ownCommit;
    private int _waitingMessages;
    private int _ticks;
    private bool _stopped;

    private RaftView _view = new(0, 0, RaftRole.Follower, 0);
    private ulong _commitIndex;

    /// <summary>Creates the loop; it does nothing before <see cref="Start"/>.</summary>
    /// <param name="node">The state machine, in asynchronous-storage mode, over <paramref name="log"/>.</param>
    /// <param name="log">The stable part of the log in memory.</param>
    /// <param name="options">Timing and hand-over targets.</param>
    /// <param name="world">Clock and loops.</param>
    /// <param name="pending">Callers that wait for proposals, so that nobody's proposal is dropped silently.</param>
    /// <param name="reads">Linearizable reads.</param>
    /// <param name="metrics">Takes leader and proposal figures.</param>
    /// <param name="diagnostics">Hears of heartbeats that leave late.</param>
    /// <param name="onFault">Stops the member when a turn fails.</param>
    public RaftLoop(
        RawNode node,
        MemoryStorage log,
        RaftLoopOptions options,
        IWorld world,
        PendingRequests pending,
        ReadIndexQueue reads,
        RaftMetrics metrics,
        ILog diagnostics,
        Action<Exception> onFault)
    {
        _node = node;
        _log = log;
        _options = options;
        _world = world;
        _pending = pending;
        _metrics = metrics;
        Reads = reads;
        _heartbeats = new HeartbeatWatch(world.Clock, options.TickInterval, metrics, diagnostics);
        _stalls = new StallWatch(world.Clock, StallHeartbeats * options.TickInterval);
        _loop = world.CreateLoop("raft", Turn, onFault);
        reads.WakeLoop = _loop.Wake;
        _tickTimer = world.Clock.CreateTimer(static state => ((RaftLoop)state!).OnTick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Linearizable reads that go through this loop.</summary>
    public ReadIndexQueue Reads { get; }

    /// <summary>The raft state as of the last turn.</summary>
    public RaftView View => Volatile.Read(ref _view);

    /// <summary>Highest committed index this member knows.</summary>
    public ulong CommitIndex => Volatile.Read(ref _commitIndex);

    /// <summary>Told on the raft loop whenever leader, role or term changed.</summary>
    public event Action<RaftView>? ViewChanged;

    /// <summary>Takes the work that raft hands out. Set before <see cref="Start"/>.</summary>
    public required WalLoop Wal { get; init; }

    /// <summary>Takes committed entries: the storage-apply message whose responses come back through <see cref="OnApplied"/>.</summary>
    public required Action<Message> Apply { get; init; }

    /// <summary>Takes received snapshots, durable by then, in order with the batches of <see cref="Apply"/>.</summary>
    public required Action<Snapshot> Install { get; init; }

    /// <summary>Takes messages to other members.</summary>
    public required IPeerTransport Peers { get; init; }

    /// <summary>Takes the wish to send a snapshot; false when that is not possible now.</summary>
    public required Func<Message, bool> SendSnapshot { get; init; }

    /// <summary>Members that left: nothing is sent to them.</summary>
    public required Func<ulong, bool> IsRemoved { get; init; }

    /// <summary>Which connections hold.</summary>
    public required PeerConnections Connections { get; init; }

    /// <summary>Begins to tick.</summary>
    public void Start()
    {
        _tickTimer.Change(_options.TickInterval, _options.TickInterval);
        _loop.Wake();
    }

    /// <summary>Ends the loop. Reads that wait get "server stopped".</summary>
    public void Stop()
    {
        _tickTimer.Dispose();
        _loop.Stop();
        _stopped = true;
        Reads.Stop();
    }

    /// <summary>Hands in an encoded entry. Its result goes to the waiter of <paramref name="requestId"/>.</summary>
    public void Propose(ulong requestId, ReadOnlyMemory<byte> data) => Add(new Proposal(requestId, data));

    /// <summary>Hands in a change of the configuration, whose id is that of the waiting request.</summary>
    public void Propose(ConfChange change) => Add(new Proposal(change.Id, default, change));

    /// <summary>Hands in a message of a peer.</summary>
    /// <returns>False when too many wait; the message is dropped.</returns>
    public bool Receive(in Message message)
    {
        if (Interlocked.Increment(ref _waitingMessages) > MaxWaitingMessages || _world.Buggify(BuggifyPoint.PeerQueueFull))
        {
            Interlocked.Decrement(ref _waitingMessages);
            return false;
        }

        _messages.Enqueue(message);
        _loop.Wake();
        return true;
    }

    /// <summary>Makes as many ticks pass at once.</summary>
    public void AdvanceTicks(int ticks)
    {
        Interlocked.Add(ref _ticks, ticks);
        _loop.Wake();
    }

    /// <summary>Runs something on the raft loop before its next turn handles proposals: conf changes, transfers, reports.</summary>
    public void Run(Action<RawNode> command)
    {
        _commands.Enqueue(command);
        _loop.Wake();
    }

    /// <summary>The WAL loop made the content of a storage-append message durable.</summary>
    internal void OnPersisted(in Message append)
    {
        _persisted.Enqueue(append);
        _loop.Wake();
    }

    /// <summary>The apply loop applied the entries of a storage-apply message.</summary>
    internal void OnApplied(in Message apply)
    {
        _applied.Enqueue(apply);
        _loop.Wake();
    }

    private void Add(in Proposal proposal)
    {
        if (_proposals.Add(proposal))
        {
            _loop.Wake();
        }
    }

    private void OnTick()
    {
        Interlocked.Increment(ref _ticks);
        _loop.Wake();
    }

    private void Turn()
    {
        if (_stopped)
        {
            return;
        }

        TakeTicks();
        TakePersisted();
        TakeApplied();
        TakeMessages();
        TakeCommands();
        TakeProposals();
        Reads.OnRaftChanged(_node);
        if (Reads.HasWaiting && HasLeader)
        {
            Reads.StartRound(_node);
        }

        while (_node.HasReady)
        {
            Handle(_node.Ready());
            Failpoint.Reach("raftBeforeAdvance");
        }

        PublishView();

        // Other members are sent entries while they are synced here; without any, what is proposed meanwhile can as well wait for the sync.
        _proposals.EndTurn(nextIsSure: _unsynced > 0 && _node.IsAlone);
    }

    private void TakeTicks()
    {
        int ticks = Interlocked.Exchange(ref _ticks, 0);
        for (int i = 0; i < ticks; i++)
        {
            _node.Tick();
        }

        if (ticks > 0)
        {
            _stalls.OnTick();
            Reads.OnTick(_node);
            TimeSpan limit = _world.Buggify(BuggifyPoint.RequestsTimeOut) ? TimeSpan.Zero : _options.RequestTimeLimit;
            int expired = _pending.Expire(limit, TimeoutErrorOf);
            _metrics.ProposalsFailed.Add(expired);
            _metrics.ProposalsPending.Set(_pending.Count);
        }
    }

    private EtcdError TimeoutErrorOf(long startedAt)
    {
        RaftView view = _view;
        bool duringElection = view.LeaderSince > startedAt
            && _world.Clock.GetElapsedTime(startedAt, view.LeaderSince) < 2 * _options.ElectionTimeout;
        return duringElection ? EtcdError.TimeoutLeaderFailure
            : IsConnectedSince(startedAt, view) ? EtcdError.Timeout
            : EtcdError.TimeoutConnectionLost;
    }

    /// <summary>Whether the connections that a proposal needs have held since it began: of a leader to a quorum, of others to the leader.</summary>
    private bool IsConnectedSince(long startedAt, RaftView view)
    {
        DateTimeOffset started = _world.Clock.GetUtcNow() - _world.Clock.GetElapsedTime(startedAt);
        return view.Leader == RaftId.None
            || (view.IsLeader ? Connections.IsConnectedToQuorumSince(started) : Connections.IsConnectedSince(started, view.Leader));
    }

    private void TakePersisted()
    {
        while (_persisted.TryDequeue(out Message append))
        {
            if (append.Snapshot is { } snapshot)
            {
                _log.ApplySnapshot(snapshot);
                Install(snapshot);
            }

            _log.Append(append.Entries);
            _unsynced -= append.Entries.IsEmpty ? 0 : 1;
            if (!append.HardState.IsEmpty)
            {
                _log.SetHardState(append.HardState);
            }

            Deliver(append.Responses.Span);
        }
    }

    private void TakeApplied()
    {
        while (_applied.TryDequeue(out Message apply))
        {
            Deliver(apply.Responses.Span);
        }
    }

    private void Deliver(ReadOnlySpan<Message> responses)
    {
        foreach (ref readonly Message response in responses)
        {
            if (response.To == _options.MemberId)
            {
                _node.Step(WithoutKnownPosition(response));
            }
            else
            {
                SendToPeer(response);
            }
        }
    }

    /// <summary>
    /// An append message that only moves the commit index repeats the log position of the one before it, which raft would log as odd each time.
    /// </summary>
    private Message WithoutKnownPosition(in Message response)
    {
        if (response.Type != MessageType.MsgStorageAppendResp || response.Index == 0)
        {
            return response;
        }

        var position = (response.Index, response.LogTerm);
        if (position == _stable)
        {
            return response with { Index = 0, LogTerm = 0 };
        }

        _stable = position;
        return response;
    }

    private void TakeMessages()
    {
        while (_messages.TryDequeue(out Message message))
        {
            Interlocked.Decrement(ref _waitingMessages);
            _node.Step(message);
        }
    }

    private void TakeCommands()
    {
        while (_commands.TryDequeue(out Action<RawNode>? command))
        {
            command(_node);
        }
    }
}
