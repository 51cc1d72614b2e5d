using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Membership;
using Netcd.Raft;

namespace Netcd.Core.Maintenance.Offline;

/// <summary>Who a backup belongs to: a cluster of one new member, so that it never takes part in the cluster it was made of.</summary>
/// <param name="Member">The member. Name and peer URL are those of etcd's backups; <c>--force-new-cluster</c> and <c>member update</c> set better ones.</param>
/// <param name="ClusterId">The cluster.</param>
internal sealed record BackupIdentity(Member Member, ulong ClusterId)
{
    private const string Name = "etcdctl-v2-backup";
    private const string PeerUrl = "http://use-flag--force-new-cluster:2080";

    /// <summary>The raft configuration: this member alone.</summary>
    public byte[] ConfState => RaftCodec.Encode(new ConfState { Voters = [Member.Id] });

    /// <summary>A new identity.</summary>
    public static BackupIdentity Create(TimeProvider clock)
    {
        ulong id = MemberIds.Compute([PeerUrl], Name, clock.GetUtcNow().ToUnixTimeMilliseconds());
        return new BackupIdentity(new Member { Id = id, Name = Name, PeerUrls = [PeerUrl] }, MemberIds.ComputeCluster([id]));
    }
}
