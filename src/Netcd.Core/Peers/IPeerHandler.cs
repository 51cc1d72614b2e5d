using System.Collections.Immutable;
using Netcd.Protocol.Rpc;
using Netcd.Raft;

namespace Netcd.Core.Peers;

/// <summary>This member as the others see it. Thread-safe; nothing blocks but <see cref="IIncomingSnapshot"/>.</summary>
public interface IPeerHandler
{
    /// <summary>This member.</summary>
    ulong MemberId { get; }

    /// <summary>Its cluster.</summary>
    ulong ClusterId { get; }

    /// <summary>Its peer URLs as announced to the others.</summary>
    IReadOnlyList<string> PeerUrls { get; }

    /// <summary>The members, removed ids and versions as they are now.</summary>
    Membership.MembershipView Membership { get; }

    /// <summary>Answer to GET /version.</summary>
    PeerVersions Versions { get; }

    /// <summary>Takes a raft message of any kind but a snapshot.</summary>
    PeerReceipt Receive(in Message message);

    /// <summary>Begins to take a snapshot, whose message came before its database.</summary>
    /// <param name="message">The message of type <see cref="MessageType.MsgSnap"/>.</param>
    /// <param name="refused">Why it is not taken, when the result is null.</param>
    /// <exception cref="IOException">The disk failed.</exception>
    IIncomingSnapshot? BeginSnapshot(in Message message, out PeerReceipt refused);

    /// <summary>Whether this id was removed from the cluster.</summary>
    bool IsRemoved(ulong id);

    /// <summary>A message to the peer was dropped.</summary>
    void ReportUnreachable(ulong id);

    /// <summary>How the sending of a snapshot ended.</summary>
    void ReportSnapshot(ulong id, bool succeeded);

    /// <summary>Another member says that this one was removed for good. It is said again at each connection that is tried.</summary>
    void OnRemoved(ulong by);

    /// <summary>Answers <see cref="IPeerCalls.IsDowngradeEnabledAsync"/>.</summary>
    ValueTask<PeerResult<bool>> IsDowngradeEnabledAsync();

    /// <summary>Answers <see cref="IPeerCalls.GetHashKvAsync"/>. May scan the whole history.</summary>
    PeerResult<PeerHash> HashKv(long revision);

    /// <summary>Answers <see cref="IPeerCalls.PromoteAsync"/>.</summary>
    ValueTask<PeerResult<ImmutableArray<Membership.Member>>> PromoteAsync(ulong id);

    /// <summary>Answers <see cref="IPeerCalls.RenewLeaseAsync"/>.</summary>
    ValueTask<PeerResult<long>> RenewLeaseAsync(long leaseId, CancellationToken cancellation);

    /// <summary>Answers <see cref="IPeerCalls.GetLeaseAsync"/>.</summary>
    ValueTask<PeerResult<LeaseTimeToLiveResponse>> GetLeaseAsync(LeaseTimeToLiveRequest request);
}
