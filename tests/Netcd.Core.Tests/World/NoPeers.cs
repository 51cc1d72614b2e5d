using System.Collections.Immutable;
using Netcd.Core.Peers;
using Netcd.Protocol.Rpc;
using Netcd.Raft;
using Netcd.Telemetry;
using Member = Netcd.Core.Membership.Member;

namespace Netcd.Core.Tests.World;

/// <summary>Transport and calls of a member that is alone.</summary>
public sealed class NoPeers : IPeerTransport, IPeerCalls
{
    /// <inheritdoc/>
    public void Start(IPeerHandler handler)
    {
    }

    /// <inheritdoc/>
    public void Send(in Message message) => Invariant.That(false, $"a message for member {message.To:x} in a cluster of one");

    /// <inheritdoc/>
    public void SendSnapshot(OutgoingSnapshot snapshot) => snapshot.Dispose();

    /// <inheritdoc/>
    public void AddPeer(ulong id, IReadOnlyList<string> urls)
    {
    }

    /// <inheritdoc/>
    public void AddRemote(ulong id, IReadOnlyList<string> urls)
    {
    }

    /// <inheritdoc/>
    public void UpdatePeer(ulong id, IReadOnlyList<string> urls)
    {
    }

    /// <inheritdoc/>
    public void RemovePeer(ulong id)
    {
    }

    /// <inheritdoc/>
    public void RemoveAllPeers()
    {
    }

    /// <inheritdoc/>
    public DateTimeOffset? ActiveSince(ulong id) => null;

    /// <inheritdoc/>
    public void Stop()
    {
    }

    /// <inheritdoc/>
    public Task<PeerResult<PeerMembers>> GetMembersAsync(string url, TimeSpan timeout, CancellationToken cancellation) => NoAnswer<PeerMembers>();

    /// <inheritdoc/>
    public Task<PeerResult<PeerVersions>> GetVersionsAsync(string url, TimeSpan timeout, CancellationToken cancellation) => NoAnswer<PeerVersions>();

    /// <inheritdoc/>
    public Task<PeerResult<bool>> IsDowngradeEnabledAsync(string url, TimeSpan timeout, CancellationToken cancellation) => NoAnswer<bool>();

    /// <inheritdoc/>
    public Task<PeerResult<PeerHash>> GetHashKvAsync(string url, ulong clusterId, long revision, TimeSpan timeout, CancellationToken cancellation) => NoAnswer<PeerHash>();

    /// <inheritdoc/>
    public Task<PeerResult<ImmutableArray<Member>>> PromoteAsync(string url, ulong id, TimeSpan timeout, CancellationToken cancellation) => NoAnswer<ImmutableArray<Member>>();

    /// <inheritdoc/>
    public Task<PeerResult<long>> RenewLeaseAsync(string url, long leaseId, TimeSpan timeout, CancellationToken cancellation) => NoAnswer<long>();

    /// <inheritdoc/>
    public Task<PeerResult<LeaseTimeToLiveResponse>> GetLeaseAsync(string url, LeaseTimeToLiveRequest request, TimeSpan timeout, CancellationToken cancellation) => NoAnswer<LeaseTimeToLiveResponse>();

    private static Task<PeerResult<T>> NoAnswer<T>() => Task.FromResult(PeerResult<T>.NoAnswer("a member that is alone has nobody to ask"));
}
