using Netcd.Core.Consensus;
using Netcd.Core.Peers;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.LocalMember;

/// <summary>
/// Lets most of the first election time-out pass at once (<c>--initial-election-tick-advance</c>), but only after the peers are
/// connected, so that a leader that is there can be heard first. Looks for up to 5 s.
/// </summary>
internal sealed class ElectionHeadStart(MemberOptions options, RaftLoop raft, PeerConnections connections, TimeProvider clock, ILog log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Waits for the peers of a cluster of several members, then advances the ticks.</summary>
    /// <param name="stopping">Ends the wait.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        if (!options.InitialElectionTickAdvance)
        {
            log.Info("skipping initial election tick advance", [("election-ticks", options.ElectionTicks)]);
            return;
        }

        log.Info("starting initial election tick advance", [("election-ticks", options.ElectionTicks)]);
        long started = clock.GetTimestamp();
        while (clock.GetElapsedTime(started) < Limit)
        {
            await Task.Delay(Interval, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (stopping.IsCancellationRequested)
            {
                return;
            }

            // The peers of a cluster of two are one, which etcd lets wait.
            if (connections.ActivePeers > 1)
            {
                int ticks = options.ElectionTicks - 2;
                log.Info("initialized peer connections; fast-forwarding election ticks", [("forward-ticks", ticks), ("active-remote-members", connections.ActivePeers)]);
                raft.AdvanceTicks(ticks);
                return;
            }
        }
    }
}
