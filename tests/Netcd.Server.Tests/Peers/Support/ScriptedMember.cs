using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Netcd.Core.Membership;
using Netcd.Core.Peers;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Raft;
using Member = Netcd.Core.Membership.Member;

namespace Netcd.Server.Tests.Peers.Support;

/// <summary>A member without raft: keeps what it gets and answers what the test tells it to.</summary>
internal sealed class ScriptedMember(ulong memberId, ulong clusterId) : IPeerHandler
{
    private readonly Channel<Message> _received = Channel.CreateUnbounded<Message>();

    public ulong MemberId => memberId;

    public ulong ClusterId => clusterId;

    public IReadOnlyList<string> PeerUrls { get; set; } = [];

    public MembershipView Membership { get; set; } = MembershipView.Empty;

    public PeerVersions Versions { get; set; } = new("3.5.21", "3.5.0");

    public Func<Message, PeerReceipt>? OnReceive { get; set; }

    public ConcurrentQueue<ulong> Unreachable { get; } = new();

    public ConcurrentQueue<(ulong Id, bool Succeeded)> Snapshots { get; } = new();

    public ConcurrentQueue<ReceivedSnapshot> Incoming { get; } = new();

    public Exception? SnapshotFailure { get; set; }

    public bool WasRemoved { get; private set; }

    public PeerResult<long> Renewal { get; set; } = PeerResult<long>.Of(600);

    public PeerResult<LeaseTimeToLiveResponse> Lease { get; set; } = PeerResult<LeaseTimeToLiveResponse>.Failed(EtcdError.LeaseNotFound);

    public PeerResult<PeerHash> Hash { get; set; } = PeerResult<PeerHash>.Of(new PeerHash(1084519789, -1, 1));

    public PeerResult<bool> Downgrade { get; set; } = PeerResult<bool>.Of(false);

    public PeerResult<ImmutableArray<Member>> Promotion { get; set; } = PeerResult<ImmutableArray<Member>>.Failed(EtcdError.MemberNotFound);

    public PeerReceipt Receive(in Message message)
    {
        PeerReceipt receipt = OnReceive?.Invoke(message) ?? (message.To == memberId ? PeerReceipt.Accepted : PeerReceipt.WrongReceiver);
        if (receipt == PeerReceipt.Accepted)
        {
            _received.Writer.TryWrite(message);
        }

        return receipt;
    }

    public bool HasReport(ulong id, bool succeeded) => Snapshots.Any(report => report == (id, succeeded));

    public Task<Message> NextAsync() => Soon.Async(_received.Reader.ReadAsync().AsTask());

    public IIncomingSnapshot? BeginSnapshot(in Message message, out PeerReceipt refused)
    {
        refused = message.To == memberId ? PeerReceipt.Accepted : PeerReceipt.WrongReceiver;
        if (refused != PeerReceipt.Accepted)
        {
            return null;
        }

        var snapshot = new ReceivedSnapshot(message, SnapshotFailure);
        Incoming.Enqueue(snapshot);
        return snapshot;
    }

    public bool IsRemoved(ulong id) => Membership.IsRemoved(id);

    public void ReportUnreachable(ulong id) => Unreachable.Enqueue(id);

    public void ReportSnapshot(ulong id, bool succeeded) => Snapshots.Enqueue((id, succeeded));

    public void OnRemoved(ulong by) => WasRemoved = true;

    public ValueTask<PeerResult<bool>> IsDowngradeEnabledAsync() => new(Downgrade);

    public PeerResult<PeerHash> HashKv(long revision) => Hash;

    public ValueTask<PeerResult<ImmutableArray<Member>>> PromoteAsync(ulong id) => new(Promotion);

    public ValueTask<PeerResult<long>> RenewLeaseAsync(long leaseId, CancellationToken cancellation) => new(Renewal);

    public ValueTask<PeerResult<LeaseTimeToLiveResponse>> GetLeaseAsync(LeaseTimeToLiveRequest request) => new(Lease);
}
