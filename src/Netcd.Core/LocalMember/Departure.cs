using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Membership;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.LocalMember;

/// <summary>
/// Decides when a member that was removed from its cluster ends. Usually a moment later, as in etcd. When one voter is left, not before that
/// voter has said so: until it knows that the removal is committed it cannot be elected without this member's vote, and would wait for it
/// for ever. Thread-safe.
/// </summary>
internal sealed class Departure(ClusterMembership membership, Action<ulong> setSuccessor, TimeProvider clock, ILog log) : IDisposable
{
    /// <summary>Time for the others to hear that the removal is committed.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _timer;

    /// <summary>Completes when the member has to stop for good.</summary>
    public Task Ended => _ended.Task;

    /// <summary>The voter that needs this member until it says otherwise.</summary>
    private ulong? LastVoter => membership.View.Voters().Where(id => id != membership.LocalId).Take(2).ToArray() is [var last] ? last : null;

    /// <summary>The removal was applied here, in this run or an earlier one.</summary>
    public void OnApplied()
    {
        if (LastVoter is { } last)
        {
            setSuccessor(last);
            log.Info("the local member was removed by a configuration change; it stops when the last voter knows", [("last-voter-id", MemberIds.ToText(last))]);
            return;
        }

        log.Info("the local member was removed by a configuration change; it stops soon");
        _timer ??= clock.CreateTimer(static state => ((Departure)state!)._ended.TrySetResult(), this, Delay, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Another member says that this one was removed.</summary>
    public void OnTold(ulong by)
    {
        if (LastVoter is not { } last || last == by)
        {
            _ended.TrySetResult();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();
}
