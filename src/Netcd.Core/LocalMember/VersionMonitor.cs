using System.Collections.Immutable;
using Netcd.Core.Bootstrap;
using Netcd.Core.Membership;
using Netcd.Core.Peers;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.LocalMember;

/// <summary>
/// The leader's care for versions: every 4 s, and when its term begins, it asks all members and settles the cluster version;
/// while a downgrade runs it looks whether it is finished.
/// </summary>
internal sealed class VersionMonitor : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(4);

    private readonly EtcdMember _member;
    private readonly PeerSurvey _survey;
    private readonly TimeSpan _timeLimit;
    private readonly ILog _log;
    private readonly ITimer _versionTimer;
    private readonly ITimer? _downgradeTimer;
    private readonly CancellationTokenSource _stop = new();
    private int _isSettling;
    private int _isEnding;

    public VersionMonitor(MemberOptions options, EtcdMember member, IPeerCalls calls, TimeSpan timeLimit, TimeProvider clock, ILog log)
    {
        _member = member;
        _survey = new PeerSurvey(calls, log);
        _timeLimit = timeLimit;
        _log = log;
        _versionTimer = clock.CreateTimer(static state => ((VersionMonitor)state!).Look(), this, Interval, Interval);
        _downgradeTimer = options.DowngradeCheckInterval > TimeSpan.Zero
            ? clock.CreateTimer(static state => _ = ((VersionMonitor)state!).EndDowngradeAsync(), this, options.DowngradeCheckInterval, options.DowngradeCheckInterval)
            : null;
    }

    /// <summary>Looks now, if this member leads. Thread-safe.</summary>
    public void Look()
    {
        if (_member.Raft.View.IsLeader && Interlocked.Exchange(ref _isSettling, 1) == 0)
        {
            _ = SettleAsync();
        }
    }

    public void Dispose()
    {
        _versionTimer.Dispose();
        _downgradeTimer?.Dispose();
        _stop.Cancel();
    }

    private async Task SettleAsync()
    {
        try
        {
            PeerVersions?[] versions = await AskAllAsync();
            EtcdVersion? wanted = ClusterVersionRules.Proposal(
                _member.Membership.View.ClusterVersion,
                ClusterVersionRules.Lowest(versions.Select(static v => v?.Server)));
            if (wanted is { } version && _member.Raft.View.IsLeader)
            {
                await _member.Announcer.ProposeClusterVersionAsync(version);
            }
        }
        catch (OperationCanceledException)
        {
            _log.Debug("the look at the members' versions was ended by the stop of the member");
        }
        finally
        {
            Volatile.Write(ref _isSettling, 0);
        }
    }

    private async Task EndDowngradeAsync()
    {
        if (!_member.Raft.View.IsLeader || _member.Membership.View.Downgrade is not { Enabled: true } downgrade || Interlocked.Exchange(ref _isEnding, 1) != 0)
        {
            return;
        }

        try
        {
            PeerVersions?[] versions = await AskAllAsync();
            if (ClusterVersionRules.IsDowngradeFinished(EtcdVersion.Parse(downgrade.TargetVersion), versions.Select(static v => v?.Cluster)))
            {
                _log.Info("the cluster has been downgraded", [("cluster-version", downgrade.TargetVersion)]);
                await _member.Downgrades.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            _log.Debug("the look at the downgrade was ended by the stop of the member");
        }
        finally
        {
            Volatile.Write(ref _isEnding, 0);
        }
    }

    private async Task<PeerVersions?[]> AskAllAsync()
    {
        MembershipView view = _member.Membership.View;
        ImmutableArray<Member> others = view.Members.RemoveAll(m => m.Id == _member.MemberId);
        PeerVersions?[] answers = await _survey.VersionsAsync(others, _timeLimit, _stop.Token);
        var own = new PeerVersions(ServerVersion.Release.ToString(), view.ClusterVersion?.ToString() ?? "not_decided");
        return [.. answers, own];
    }
}
