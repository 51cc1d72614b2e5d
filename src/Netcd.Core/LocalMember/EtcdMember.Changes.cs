using Netcd.Core.Membership;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.LocalMember;

/// <content>What a change of the membership means for this member.</content>
public sealed partial class EtcdMember
{
    /// <summary>Time for the others to hear that the removal is committed.</summary>
    private static readonly TimeSpan RemovalDelay = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _removed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _removalTimer;

    /// <summary>Completes when this member was removed from its cluster and has to stop for good.</summary>
    public Task Removed => _removed.Task;

    /// <summary>This member was removed from the cluster. Thread-safe.</summary>
    internal void EndAsRemoved() => _removed.TrySetResult();

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
                _environment.Log.Info("the local member was removed by a configuration change; it stops soon");
                _removalTimer ??= _environment.Clock.CreateTimer(static state => ((EtcdMember)state!).EndAsRemoved(), this, RemovalDelay, Timeout.InfiniteTimeSpan);
                break;
            case MembershipChangeKind.Remove:
                _environment.Peers.RemovePeer(change.Id);
                break;
            default:
                break;
        }
    }
}
