using Netcd.Core.Consensus;
using Netcd.Core.Membership;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Membership;

namespace Netcd.Core.Requests;

/// <summary>Prepares the cluster for servers that are one minor version older. Thread-safe.</summary>
public sealed class DowngradeRequests(ClusterMembership membership, RaftLoop raft, Proposer proposer)
{
    /// <summary>Members of 3.4 stop at an entry that speaks of a downgrade, so it must not reach a cluster that may have some.</summary>
    private static readonly EtcdVersion FirstThatKnows = EtcdVersion.Cluster(3, 5);

    /// <summary>Whether a downgrade to a version may begin.</summary>
    public async ValueTask<EtcdError> ValidateAsync(string target)
    {
        EtcdError error = await raft.Reads.WaitAsync();
        return error != EtcdError.None ? error : ClusterVersionRules.ValidateDowngrade(membership.View, ClusterVersionRules.ParseDowngradeTarget(target));
    }

    /// <summary>Begins a downgrade.</summary>
    public async ValueTask<EtcdError> EnableAsync(string target)
    {
        EtcdError error = await ValidateAsync(target);
        if (error == EtcdError.None && membership.View.ClusterVersion < FirstThatKnows)
        {
            error = EtcdError.InvalidDowngradeTargetVersion;
        }

        return error != EtcdError.None ? error
            : await ProposeAsync(new DowngradeInfoSetRequest { Enabled = true, Ver = ClusterVersionRules.ParseDowngradeTarget(target)!.Value.ToString() });
    }

    /// <summary>Ends a downgrade, finished or not.</summary>
    public async ValueTask<EtcdError> CancelAsync()
    {
        EtcdError error = await raft.Reads.WaitAsync();
        return error != EtcdError.None ? error
            : !membership.View.Downgrade.Enabled ? EtcdError.NoInflightDowngrade
            : await ProposeAsync(new DowngradeInfoSetRequest());
    }

    private async ValueTask<EtcdError> ProposeAsync(DowngradeInfoSetRequest request) =>
        (await proposer.ProposeAsync(InternalRequestKind.DowngradeInfoSet, request)).Error;
}
