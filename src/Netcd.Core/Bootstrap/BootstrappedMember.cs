using System.Collections.Immutable;
using Netcd.Core.Backend;
using Netcd.Core.Membership;
using Netcd.Core.V2;
using Netcd.Raft;
using Netcd.Storage.Snapshots;
using Netcd.Storage.Wal;

namespace Netcd.Core.Bootstrap;

/// <summary>A member whose files are open and whose state stands at its newest snapshot, ready to replay the log behind it.</summary>
public sealed record BootstrappedMember
{
    /// <summary>This member.</summary>
    public required ulong MemberId { get; init; }

    /// <summary>Its cluster.</summary>
    public required ulong ClusterId { get; init; }

    /// <summary>Open for appending.</summary>
    public required WriteAheadLog Wal { get; init; }

    /// <summary>Where .snap files are.</summary>
    public required SnapshotDirectory Snapshots { get; init; }

    /// <summary>The directory of <see cref="Snapshots"/>.</summary>
    public required string SnapshotPath { get; init; }

    /// <summary>The directory of <see cref="Wal"/>.</summary>
    public required string WalPath { get; init; }

    /// <summary>Open database.</summary>
    public required BackendStore Backend { get; init; }

    /// <summary>The v2 tree as of the snapshot.</summary>
    public required V2Store V2 { get; init; }

    /// <summary>The members as of the snapshot, or as announced for a new cluster.</summary>
    public required ClusterMembership Membership { get; init; }

    /// <summary>Log, hard state and snapshot position for raft.</summary>
    public required MemoryStorage Log { get; init; }

    /// <summary>Index of the snapshot, 0 when there is none.</summary>
    public required ulong SnapshotIndex { get; init; }

    /// <summary>Term of the snapshot, 0 when there is none.</summary>
    public required ulong SnapshotTerm { get; init; }

    /// <summary>Configuration as of the snapshot.</summary>
    public required ConfState ConfState { get; init; }

    /// <summary>Members that a joining member was told about, reachable before the log names them.</summary>
    public ImmutableArray<Member> Remotes { get; init; } = [];

    /// <summary>Whether the member had data before this start.</summary>
    public bool IsRestart { get; init; }

    /// <summary>Commit index at the start: everything up to it is replayed before the member takes part.</summary>
    public required ulong CommitIndex { get; init; }
}
