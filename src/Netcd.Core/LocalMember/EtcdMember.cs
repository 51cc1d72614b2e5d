using Netcd.Core.Alarms;
using Netcd.Core.Apply;
using Netcd.Core.Auth;
using Netcd.Core.Auth.Passwords;
using Netcd.Core.Auth.Tokens;
using Netcd.Core.Backend;
using Netcd.Core.Bootstrap;
using Netcd.Core.Consensus;
using Netcd.Core.Leases;
using Netcd.Core.Maintenance;
using Netcd.Core.Membership;
using Netcd.Core.Mvcc;
using Netcd.Core.Peers;
using Netcd.Core.Requests;
using Netcd.Core.V2;
using Netcd.Core.Watch;
using Netcd.Core.World;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.LocalMember;

/// <summary>
/// One member without its network: builds the parts from the files on disk, wires the loops, starts and stops them in order.
/// Its properties are what the API layer talks to; all of them are thread-safe.
/// </summary>
public sealed partial class EtcdMember
{
    private readonly MemberEnvironment _environment;
    private readonly WalLoop _walLoop;
    private readonly ApplyLoop _applyLoop;
    private readonly WatchHub _watchHub;
    private readonly SnapshotSender _outgoing;
    private readonly PendingRequests _pending;
    private readonly AuthStore _auth;
    private readonly LeaderDuties _duties;
    private readonly FilePurger _purger;
    private readonly CorruptionChecker _corruption;
    private readonly CorruptionMonitor _corruptionMonitor;
    private readonly PeerHandler _peerHandler;
    private readonly ElectionHeadStart _headStart;
    private readonly Departure _departure;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<Exception> _faulted;
    private int _stopping;

    private EtcdMember(MemberEnvironment environment, TaskCompletionSource<Exception> faulted)
    {
        _environment = environment;
        _faulted = faulted;
        (MemberOptions options, IWorld world, BootstrappedMember files, IPeerTransport peers, IPeerCalls calls, MetricRegistry metrics, ILog log) = environment;
        TimeProvider clock = world.Clock;
        Backend = files.Backend;
        Membership = files.Membership;
        Connections = new PeerConnections(Membership, peers, clock);
        _departure = new Departure(Membership, last => Raft!.Run(node => node.SetSuccessor(last)), clock, log);

        IAuthTokens tokens = options.AuthTokens ?? new SimpleTokens(world, options.SimpleTokenTtl);
        var passwords = new PasswordHashing(world, options.BcryptCost, options.PasswordParallelism);
        _auth = new AuthStore(tokens, passwords, metrics, log);
        _auth.Restore(Backend);
        Alarms = new AlarmStore(metrics);
        Alarms.Restore(Backend);
        Lessor = NewLessor();
        Store = NewStore();
        Quota = new SpaceQuota(Backend, options.QuotaBackendBytes);

        _pending = new PendingRequests(world);
        AppliedIndex = new AppliedIndex(files.SnapshotIndex);
        var ids = new RequestIdGenerator(MemberId, clock.GetUtcNow());
        var loopOptions = new RaftLoopOptions { MemberId = MemberId, TickInterval = options.HeartbeatInterval, ElectionTimeout = options.ElectionTimeout };
        var raftMetrics = new RaftMetrics(metrics);
        _walLoop = new WalLoop(files.Wal, world, log, Fault) { Persisted = message => Raft!.OnPersisted(message), Snapshots = files.Snapshots };
        Raft = NewRaftLoop(loopOptions, ids.Next(), raftMetrics);

        Proposer = new Proposer(Raft, AppliedIndex, _pending, ids, options.MaxRequestBytes)
        {
            MaxApplyLag = world.Buggify(BuggifyPoint.SmallApplyLag) ? 2 : Proposer.UsualApplyLag,
        };
        var spaceAlarm = new SpaceAlarm(MemberId, Proposer, Alarms);
        var leader = new LeaderCalls(Raft, Membership, clock, loopOptions);
        Kv = new KvRequests(Proposer, Raft, Store, Quota, spaceAlarm, options.MaxTxnOps);
        V2 = new V2Requests(Proposer, Raft, files.V2, Membership, clock);
        Auth = new AuthRequests(_auth, tokens, passwords, Proposer, Raft, AppliedIndex, Membership, loopOptions.RequestTimeLimit, clock, log);
        Leases = new LeaseRequests(Proposer, Raft, AppliedIndex, Lessor, Quota, spaceAlarm, ids, clock) { Leader = leader, Calls = calls, Self = () => Auth.Self };
        Members = new MemberRequests(options, Membership, Connections, Proposer, Raft, clock, log) { Leader = leader, Calls = calls, Promotions = new PromotionMetrics(metrics) };
        Downgrades = new DowngradeRequests(Membership, Raft, Proposer);
        Transfer = new LeaderTransfer(Raft, Membership, Connections, clock, loopOptions, log);
        _watchHub = NewWatchHub();
        Store.Observer = _watchHub;

        V3Applier v3 = NewApplier(spaceAlarm);
        var applier = new EntryApplier(Backend, v3, new V2Applier(files.V2, Membership), _pending, clock);
        var confChanges = new ConfChangeApplier(Backend, Membership, _walLoop, Raft, files.ConfState, () => v3.Revision) { Applied = OnMembershipChanged };
        SnapshotTaker snapshots = NewSnapshotTaker(confChanges);
        _outgoing = new SnapshotSender(Backend, files.V2, peers, clock, log) { ConfState = () => confChanges.ConfState, WakeApplyLoop = () => _applyLoop!.Wake() };
        _applyLoop = NewApplyLoop(applier, confChanges, snapshots, raftMetrics);

        Announcer = new MemberAnnouncer(options, Membership, Proposer, clock, log);
        _duties = new LeaderDuties(options, this, files.V2, new VersionMonitor(options, this, calls, loopOptions.RequestTimeLimit, clock, log), world, metrics, log);
        applier.NewTermApplied = _duties.OnNewTermApplied;
        Raft.ViewChanged += _duties.OnViewChanged;
        _headStart = new ElectionHeadStart(options, Raft, Connections, clock, log);
        _peerHandler = new PeerHandler(options, this, _outgoing, files.Snapshots, world, log);
        _purger = new FilePurger(options, files, () => snapshots.Durable, world, log);
        _corruption = NewCorruptionChecker(loopOptions.RequestTimeLimit);
        _corruptionMonitor = new CorruptionMonitor(options, _corruption, () => Raft.View.IsLeader, clock, log);
    }

    /// <summary>Opens the files and builds the member; nothing runs before <see cref="Start"/>. A member without data asks the others first.</summary>
    /// <param name="options">What shapes the member.</param>
    /// <param name="world">The way out.</param>
    /// <param name="peers">Carries messages; not started yet.</param>
    /// <param name="calls">Asks other members.</param>
    /// <param name="metrics">Takes the member's series.</param>
    /// <param name="log">Takes its lines.</param>
    /// <param name="cancellation">Ends the wait for others.</param>
    /// <exception cref="BootstrapException">Settings, files and cluster contradict each other.</exception>
    /// <exception cref="IncompatibleClusterException">This server must not run in the cluster of the data.</exception>
    /// <exception cref="IOException">A file is damaged or the disk fails.</exception>
    public static async Task<EtcdMember> OpenAsync(MemberOptions options, IWorld world, IPeerTransport peers, IPeerCalls calls, MetricRegistry metrics, ILog log, CancellationToken cancellation = default)
    {
        var faulted = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        BootstrappedMember files = await new MemberBootstrap(options, world, metrics, log, reason => faulted.TrySetResult(reason)).RunAsync(calls, cancellation);
        return new EtcdMember(new MemberEnvironment(options, world, files, peers, calls, metrics, log), faulted);
    }

    /// <summary>This member.</summary>
    public ulong MemberId => _environment.Files.MemberId;

    /// <summary>Its cluster.</summary>
    public ulong ClusterId => _environment.Files.ClusterId;

    /// <summary>Completes with the reason when the member can no longer be trusted and has to stop.</summary>
    public Task<Exception> Faulted => _faulted.Task;

    /// <summary>Raft state and linearizable reads.</summary>
    public RaftLoop Raft { get; }

    /// <summary>How far the log is applied.</summary>
    public AppliedIndex AppliedIndex { get; }

    /// <summary>Puts requests into the log.</summary>
    public Proposer Proposer { get; }

    /// <summary>Key-value requests.</summary>
    public KvRequests Kv { get; }

    /// <summary>Requests of the v2 API.</summary>
    public V2Requests V2 { get; }

    /// <summary>Lease requests.</summary>
    public LeaseRequests Leases { get; }

    /// <summary>Membership requests.</summary>
    public MemberRequests Members { get; }

    /// <summary>Downgrade requests.</summary>
    public DowngradeRequests Downgrades { get; }

    /// <summary>Hands leadership over.</summary>
    public LeaderTransfer Transfer { get; }

    /// <summary>Which members are connected.</summary>
    public PeerConnections Connections { get; }

    /// <summary>Lease state.</summary>
    public Lessor Lessor { get; }

    /// <summary>Key-value state.</summary>
    public MvccStore Store { get; }

    /// <summary>The database.</summary>
    public BackendStore Backend { get; }

    /// <summary>Space limit.</summary>
    public SpaceQuota Quota { get; }

    /// <summary>Active alarms.</summary>
    public AlarmStore Alarms { get; }

    /// <summary>Who is calling, and requests about users and roles.</summary>
    public AuthRequests Auth { get; }

    /// <summary>Members and versions.</summary>
    public ClusterMembership Membership { get; }

    /// <summary>Tells the cluster who this member is.</summary>
    public MemberAnnouncer Announcer { get; }

    /// <summary>Opens a watch stream for one client.</summary>
    public WatchStream OpenWatchStream() => _watchHub.OpenStream();

    /// <summary>
    /// <c>--experimental-initial-corrupt-check</c>: compares the data this member starts from with that of the others. Before <see cref="Start"/>.
    /// </summary>
    /// <returns>What differs, or null; a member without data has nothing to compare.</returns>
    public Task<string?> CheckCorruptionAsync(CancellationToken cancellation) =>
        _environment.Files.IsRestart ? _corruption.CheckAtStartAsync(cancellation) : Task.FromResult<string?>(null);

    /// <summary>Starts loops and connections: the log is replayed, then the member takes part in its cluster.</summary>
    public void Start()
    {
        _environment.Peers.Start(_peerHandler);
        foreach (Member remote in _environment.Files.Remotes.Where(remote => remote.Id != MemberId))
        {
            _environment.Peers.AddRemote(remote.Id, remote.PeerUrls);
        }

        foreach (Member member in Membership.View.Members.Where(member => member.Id != MemberId))
        {
            _environment.Peers.AddPeer(member.Id, member.PeerUrls);
        }

        _walLoop.Start();
        _purger.Start();
        Raft.Start();
        if (Membership.View.IsRemoved(MemberId) && Membership.View.Find(MemberId) is null)
        {
            _departure.OnApplied();
        }

        _ = _headStart.RunAsync(_stop.Token);
    }

    /// <summary>Stops in order: no more proposals, log flushed, database committed. Waiting requests get "server stopped".</summary>
    public void Stop()
    {
        if (Interlocked.Exchange(ref _stopping, 1) != 0)
        {
            return;
        }

        _stop.Cancel();
        _departure.Dispose();
        _duties.Dispose();
        _corruptionMonitor.Dispose();
        _purger.Dispose();
        _watchHub.Dispose();
        Raft.Stop();
        _environment.Peers.Stop();
        _pending.Stop();
        _walLoop.Stop();
        _applyLoop.Stop();
        _outgoing.Stop();
        Backend.Stop();
    }

    private void Fault(Exception reason) => _faulted.TrySetResult(reason);
}
