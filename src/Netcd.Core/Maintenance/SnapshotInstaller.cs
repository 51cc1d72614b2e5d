using Netcd.Core.Alarms;
using Netcd.Core.Backend;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Leases;
using Netcd.Core.Membership;
using Netcd.Core.Mvcc;
using Netcd.Core.Peers;
using Netcd.Core.V2;
using Netcd.Core.Watch;
using Netcd.Raft;
using Netcd.Storage.Snapshots;
using Netcd.Telemetry.Failpoints;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Maintenance;

/// <summary>
/// Puts a received snapshot in the place of everything that was applied, while clients are served: readers keep the old state
/// until the new one is published, watchers go on from the new history. Apply loop only.
/// </summary>
public sealed class SnapshotInstaller(BackendStore backend, SnapshotDirectory files, MetricRegistry metrics, ILog log)
{
    private readonly Gauge _inProgress = metrics.Gauge("etcd_server_snapshot_apply_in_progress_total", "1 if the server is applying the incoming snapshot. 0 if none.");

    /// <summary>The tree that comes with the raft message.</summary>
    public required V2Store V2 { get; init; }

    /// <summary>Members, read from the new tree.</summary>
    public required ClusterMembership Membership { get; init; }

    /// <summary>Leases, read before the keys that belong to them.</summary>
    public required Lessor Lessor { get; init; }

    /// <summary>Keys.</summary>
    public required MvccStore Store { get; init; }

    /// <summary>Alarms.</summary>
    public required AlarmStore Alarms { get; init; }

    /// <summary>Watchers of the keys.</summary>
    public required WatchHub Watches { get; init; }

    /// <summary>Connections to the members that the snapshot names.</summary>
    public required IPeerTransport Peers { get; init; }

    /// <summary>Reads users and roles again.</summary>
    public required Action ReloadAuth { get; init; }

    /// <summary>Told of the snapshot's position when it is in place.</summary>
    public required Action<ulong, ulong> Installed { get; init; }

    /// <summary>Installs a snapshot whose files are durable.</summary>
    /// <exception cref="IOException">The disk failed, or the database is missing or damaged: the member has to stop.</exception>
    /// <exception cref="InvalidDataException">Part of the state cannot be read: the member has to stop.</exception>
    public void Install(Snapshot snapshot)
    {
        SnapshotMetadata metadata = snapshot.Metadata;
        _inProgress.Set(1);
        log.Info("applying snapshot", [("incoming-leader-snapshot-index", metadata.Index), ("incoming-leader-snapshot-term", metadata.Term)]);
        Failpoint.Reach("applyBeforeOpenSnapshot");
        backend.ReplaceWith(files.DatabasePath(metadata.Index));
        Failpoint.Reach("applyAfterOpenSnapshot");
        SetPosition(metadata);
        Lessor.Restore(backend);
        Store.Reload();
        Alarms.Restore(backend);
        ReloadAuth();
        V2.Recover(snapshot.Data.Span);
        Membership.RestoreFromStore(backend);
        ConnectPeers();
        Watches.OnRestored();
        files.ReleaseDatabases(metadata.Index);
        Installed(metadata.Term, metadata.Index);
        _inProgress.Set(0);
        log.Info("applied snapshot", [("incoming-leader-snapshot-index", metadata.Index), ("incoming-leader-snapshot-term", metadata.Term)]);
    }

    /// <summary>A sender may store the position only together with keys; what follows in the log is behind the snapshot in any case.</summary>
    private void SetPosition(SnapshotMetadata metadata)
    {
        if (backend.ConsistentIndex < metadata.Index)
        {
            using BackendEntry local = backend.BeginLocal();
            backend.SetAppliedPosition(metadata.Index, metadata.Term);
            local.Complete();
        }
    }

    private void ConnectPeers()
    {
        Peers.RemoveAllPeers();
        foreach (Member member in Membership.View.Members)
        {
            if (member.Id != Membership.LocalId)
            {
                log.Info("adding peers from new cluster configuration", [("remote-peer-id", MemberIds.ToText(member.Id))]);
                Peers.AddPeer(member.Id, member.PeerUrls);
            }
        }
    }
}
