using Netcd.Core.Membership;

namespace Netcd.Core.LocalMember;

/// <content>What a change of the membership means for this member.</content>
public sealed partial class EtcdMember
{
    /// <summary>Completes when this member was removed from its cluster and has to stop for good.</summary>
    public Task Removed => _departure.Ended;

    /// <summary>Another member says that this one was removed from the cluster. Thread-safe.</summary>
    internal void OnToldRemoved(ulong by) => _departure.OnTold(by);

    private void OnMembershipChanged(MembershipChange change)
    {
        bool isLocal = change.Id == MemberId;
        switch (change.Kind)
        {
            case MembershipChangeKind.Add or MembershipChangeKind.AddLearner when !isLocal:
                _environment.Peers.AddPeer(change.Id, change.Member.PeerUrls);
                break;
            case MembershipChangeKind.Update when !isLocal:
                _environment.Peers.UpdatePeer(change.Id, change.Member.PeerUrls);
                break;
            case MembershipChangeKind.Remove when isLocal:
                _departure.OnApplied();
                break;
            case MembershipChangeKind.Remove:
                _environment.Peers.RemovePeer(change.Id);
                break;
            default:
                break;
        }
    }
}
