using System.Collections.Immutable;
using Netcd.Core.Bootstrap;
using Netcd.Core.Consensus;
using Netcd.Core.Maintenance;
using Netcd.Core.Membership;
using Netcd.Core.Mvcc;
using Netcd.Core.Peers;
using Netcd.Core.World;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Raft;
using Netcd.Storage.Snapshots;
using Netcd.Telemetry.Logging;
using Member = Netcd.Core.Membership.Member;

namespace Netcd.Core.LocalMember;

/// <summary>Answers the other members: hands their messages to raft and their questions to whoever knows. Thread-safe.</summary>
internal sealed class PeerHandler(MemberOptions options, EtcdMember member, SnapshotSender outgoing, SnapshotDirectory snapshots, IWorld world, ILog log) : IPeerHandler
{
    private const string Undecided = "not_decided";

    private readonly RaftLoop _raft = member.Raft;
    private uint _received = (uint)world.Random.Next();

    /// <inheritdoc/>
    public ulong MemberId => member.MemberId;

    /// <inheritdoc/>
    public ulong ClusterId => member.ClusterId;

    /// <inheritdoc/>
    public IReadOnlyList<string> PeerUrls => options.PeerUrls;

    /// <inheritdoc/>
    public MembershipView Membership => member.Membership.View;

    /// <inheritdoc/>
    public PeerVersions Versions => new(ServerVersion.Release.ToString(), Membership.ClusterVersion?.ToString() ?? Undecided);

    /// <inheritdoc/>
    public PeerReceipt Receive(in Message message)
    {
        PeerReceipt refused = Check(message);
        return refused != PeerReceipt.Accepted ? refused
            : message.Type == MessageType.MsgSnap ? PeerReceipt.Invalid
            : Deliver(message);
    }

    /// <inheritdoc/>
    public IIncomingSnapshot? BeginSnapshot(in Message message, out PeerReceipt refused)
    {
        refused = message is { Type: MessageType.MsgSnap, Snapshot.IsEmpty: false } ? Check(message) : PeerReceipt.Invalid;
        return refused == PeerReceipt.Accepted
            ? new IncomingSnapshot(world.Disk, snapshots, Interlocked.Increment(ref _received), message, snapshot => Deliver(snapshot), log)
            : null;
    }

    /// <inheritdoc/>
    public bool IsRemoved(ulong id) => Membership.IsRemoved(id);

    /// <inheritdoc/>
    public void ReportUnreachable(ulong id) => _raft.Run(node => node.ReportUnreachable(id));

    /// <inheritdoc/>
    public void ReportSnapshot(ulong id, bool succeeded)
    {
        outgoing.OnReported(succeeded);
        _raft.Run(node => node.ReportSnapshot(id, !succeeded));
    }

    /// <inheritdoc/>
    public void OnRemoved(ulong by) => member.OnToldRemoved(by);

    /// <inheritdoc/>
    public async ValueTask<PeerResult<bool>> IsDowngradeEnabledAsync()
    {
        EtcdError error = await member.Kv.ReadBarrierAsync();
        return error == EtcdError.None ? PeerResult<bool>.Of(Membership.Downgrade.Enabled) : PeerResult<bool>.Failed(error);
    }

    /// <inheritdoc/>
    public PeerResult<PeerHash> HashKv(long revision)
    {
        HashKvResult hash = member.Store.HashKv(revision);
        return hash.Error == EtcdError.None
            ? PeerResult<PeerHash>.Of(new PeerHash(hash.Hash, hash.CompactRevision, hash.CurrentRevision))
            : PeerResult<PeerHash>.Failed(hash.Error);
    }

    /// <inheritdoc/>
    public ValueTask<PeerResult<ImmutableArray<Member>>> PromoteAsync(ulong id) => member.Members.PromoteHereAsync(id);

    /// <inheritdoc/>
    public ValueTask<PeerResult<long>> RenewLeaseAsync(long leaseId, CancellationToken cancellation) => member.Leases.RenewHereAsync(leaseId, cancellation);

    /// <inheritdoc/>
    public ValueTask<PeerResult<LeaseTimeToLiveResponse>> GetLeaseAsync(LeaseTimeToLiveRequest request) => member.Leases.LookUpHereAsync(request);

    private PeerReceipt Check(in Message message) =>
        IsRemoved(message.From) ? PeerReceipt.SenderRemoved
        : message.To != MemberId ? PeerReceipt.WrongReceiver
        : MessageTypes.IsLocal(message.Type) ? PeerReceipt.Invalid
        : PeerReceipt.Accepted;

    private PeerReceipt Deliver(in Message message) => _raft.Receive(message) ? PeerReceipt.Accepted : PeerReceipt.Full;
}
