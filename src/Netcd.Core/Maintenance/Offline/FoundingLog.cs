using Netcd.Core.Membership;
using Netcd.Core.V2;
using Netcd.Raft;
using Netcd.Storage.Disk;
using Netcd.Storage.Snapshots;
using Netcd.Storage.Wal;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Maintenance.Offline;

/// <summary>Writes log and snapshot of a member whose cluster begins with data: the additions of the members, and a raft snapshot that covers them.</summary>
internal static class FoundingLog
{
    /// <summary>Term of the entries.</summary>
    public const ulong Term = 1;

    /// <summary>Writes both.</summary>
    /// <param name="disk">Where.</param>
    /// <param name="clock">Time of names of files.</param>
    /// <param name="walPath">Directory of the log; it must not exist.</param>
    /// <param name="snapPath">Directory of the snapshot; it must exist.</param>
    /// <param name="membership">The members, after the additions.</param>
    /// <param name="additions">How they came.</param>
    /// <param name="v2">The tree, with the members in it.</param>
    /// <param name="log">Takes messages.</param>
    public static void Write(IDisk disk, TimeProvider clock, string walPath, string snapPath, ClusterMembership membership, MembershipChange[] additions, V2Store v2, ILog log)
    {
        ulong count = (ulong)additions.Length;
        using WriteAheadLog wal = WriteAheadLog.Create(disk, walPath, new WalMetadata(membership.LocalId, membership.ClusterId), new WalOptions { Clock = clock }, log);
        for (int i = 0; i < additions.Length; i++)
        {
            wal.Append((int)EntryType.ConfChange, Term, (ulong)i + 1, RaftCodec.Encode(additions[i].ToConfChange(0)));
        }

        wal.AppendState(new WalHardState(Term, additions[0].Id, count));
        wal.Flush(sync: true);
        byte[] confState = RaftCodec.Encode(new ConfState { Voters = [.. additions.Select(static a => a.Id)] });
        new SnapshotDirectory(disk, snapPath, clock, log).Save(new RaftSnapshot(Term, count, confState, v2.Save()));
        wal.SaveSnapshot(new WalSnapshotMark(count, Term, confState));
    }
}
