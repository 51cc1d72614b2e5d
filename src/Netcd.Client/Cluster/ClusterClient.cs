using Netcd.Client.Connection;
using Netcd.Protocol.Rpc;

namespace Netcd.Client.Cluster;

/// <summary>Members of the cluster. Thread-safe; all calls throw <see cref="Netcd.Rpc.RpcException"/> when they fail.</summary>
public sealed class ClusterClient
{
    private readonly CallRunner _calls;

    internal ClusterClient(CallRunner calls) => _calls = calls;

    /// <summary>All members.</summary>
    /// <param name="linearizable">Whether to confirm with the leader that the list is the newest.</param>
    /// <param name="cancellation">Gives the call up.</param>
    public Task<MemberListResponse> ListAsync(bool linearizable = true, CancellationToken cancellation = default) =>
        _calls.CallAsync("/etcdserverpb.Cluster/MemberList", new MemberListRequest { Linearizable = linearizable }, MemberListResponse.Parser, Repeat.IfUnavailable, cancellation);

    /// <summary>Adds a member that will be started afterwards.</summary>
    /// <param name="peerUrls">Where the other members reach it.</param>
    /// <param name="isLearner">Whether it only receives the log and does not vote, until it is promoted.</param>
    /// <param name="cancellation">Gives the call up.</param>
    public Task<MemberAddResponse> AddAsync(IEnumerable<string> peerUrls, bool isLearner = false, CancellationToken cancellation = default) =>
        _calls.CallAsync("/etcdserverpb.Cluster/MemberAdd", new MemberAddRequest { PeerURLs = { peerUrls }, IsLearner = isLearner }, MemberAddResponse.Parser, Repeat.IfUnsent, cancellation);

    /// <summary>Removes a member for ever.</summary>
    public Task<MemberRemoveResponse> RemoveAsync(ulong id, CancellationToken cancellation = default) =>
        _calls.CallAsync("/etcdserverpb.Cluster/MemberRemove", new MemberRemoveRequest { ID = id }, MemberRemoveResponse.Parser, Repeat.IfUnsent, cancellation);

    /// <summary>Changes where the other members reach a member.</summary>
    public Task<MemberUpdateResponse> UpdateAsync(ulong id, IEnumerable<string> peerUrls, CancellationToken cancellation = default) =>
        _calls.CallAsync("/etcdserverpb.Cluster/MemberUpdate", new MemberUpdateRequest { ID = id, PeerURLs = { peerUrls } }, MemberUpdateResponse.Parser, Repeat.IfUnsent, cancellation);

    /// <summary>Gives a learner that has caught up its vote.</summary>
    public Task<MemberPromoteResponse> PromoteAsync(ulong id, CancellationToken cancellation = default) =>
        _calls.CallAsync("/etcdserverpb.Cluster/MemberPromote", new MemberPromoteRequest { ID = id }, MemberPromoteResponse.Parser, Repeat.IfUnsent, cancellation);
}
