using Netcd.Core.Backend;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Storage.Bolt;
using Netcd.Storage.Disk;
using Netcd.Storage.Snapshots;
using Netcd.Storage.Wal;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Maintenance.Offline;

/// <summary>What a data directory holds, and everything that would keep a member from starting on it. Reads all of it, changes nothing.</summary>
public sealed record DirectoryReport
{
    /// <summary>Its member, in hexadecimal; empty when the log cannot be read.</summary>
    public string MemberId { get; private init; } = "";

    /// <summary>Its cluster, in hexadecimal; empty when the log cannot be read.</summary>
    public string ClusterId { get; private init; } = "";

    /// <summary>Term of the log.</summary>
    public ulong Term { get; private init; }

    /// <summary>Index of the newest usable <c>.snap</c> file; 0: there is none.</summary>
    public ulong SnapshotIndex { get; private init; }

    /// <summary>Index of the last entry that the log knows as committed.</summary>
    public ulong CommitIndex { get; private init; }

    /// <summary>Index of the last entry.</summary>
    public ulong LastIndex { get; private init; }

    /// <summary>Index of the last entry whose effects the database holds.</summary>
    public ulong ConsistentIndex { get; private init; }

    /// <summary>Storage version of the database; empty: etcd 3.4 or older.</summary>
    public string StorageVersion { get; private init; } = "";

    /// <summary>The hash of its history, equal on all members that stand at the same revision; null when the database is damaged.</summary>
    public HistoryHash? History { get; private init; }

    /// <summary>What is wrong, for people; empty when a member can start.</summary>
    public IReadOnlyList<string> Problems { get; private init; } = [];

    /// <summary>Reads a directory.</summary>
    /// <param name="disk">Where it is.</param>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="walDirectory">Its log; empty: inside it.</param>
    /// <param name="log">Takes messages.</param>
    /// <exception cref="OfflineException">There is no such directory.</exception>
    /// <exception cref="DatabaseLockedException">A member has it open.</exception>
    public static DirectoryReport Read(IDisk disk, string dataDirectory, string walDirectory, ILog log)
    {
        var problems = new List<string>();
        DirectoryReport report = ReadDatabase(disk, OfflineDatabase.PathIn(dataDirectory), problems, log);
        report = ReadLog(report, disk, dataDirectory, walDirectory, problems, log);
        return report with { Problems = problems };
    }

    private static DirectoryReport ReadDatabase(IDisk disk, string path, List<string> problems, ILog log)
    {
        if (!disk.FileExists(path))
        {
            throw new OfflineException($"stat {path}: no such file or directory");
        }

        var report = new DirectoryReport();
        try
        {
            using BoltDatabase database = OfflineDatabase.Open(disk, path, log);
            IReadOnlyList<string> damage = database.Check();
            problems.AddRange(damage.Select(static finding => "database: " + finding));
            if (damage.Count > 0)
            {
                return report;
            }

            using ReadTransaction transaction = database.BeginRead();
            var reader = new BoltReader(transaction);
            return report with
            {
                ConsistentIndex = reader.Number(BucketNames.ConsistentIndex),
                StorageVersion = StorageMigration.TryVersionOf(reader) is { } version ? version.MajorMinor : "",
                History = HistoryHash.Compute(reader, 0),
            };
        }
        catch (Exception e) when (e is OfflineException or InvalidDatabaseException or InvalidDataException)
        {
            problems.Add("database: " + e.Message);
            return report;
        }
    }

    private static DirectoryReport ReadLog(DirectoryReport report, IDisk disk, string dataDirectory, string walDirectory, List<string> problems, ILog log)
    {
        string wal = walDirectory.Length > 0 ? walDirectory : OfflineDatabase.WalIn(dataDirectory);
        try
        {
            string snap = dataDirectory + "/member/snap";
            IReadOnlyList<WalSnapshotMark> marks = WalReader.ValidSnapshotMarks(disk, wal, log);
            RaftSnapshot? snapshot = SnapshotDirectory.FindNewest(disk, snap, marks);
            WalContent content = WalReader.ReadAll(disk, wal, snapshot is null ? default : new(snapshot.Index, snapshot.Term), log);
            report = report with
            {
                MemberId = MemberIds.ToText(content.Metadata.NodeId),
                ClusterId = MemberIds.ToText(content.Metadata.ClusterId),
                Term = content.State.Term,
                SnapshotIndex = snapshot?.Index ?? 0,
                CommitIndex = content.State.Commit,
                LastIndex = content.LastIndex,
            };
            if (content.State.Commit > content.LastIndex)
            {
                problems.Add($"log: entry {content.State.Commit} was committed, but the log ends at entry {content.LastIndex}");
            }

            if (report.ConsistentIndex > content.LastIndex)
            {
                problems.Add($"log: the database has applied entry {report.ConsistentIndex}, but the log ends at entry {content.LastIndex}");
            }

            bool isBehind = report.History is not null && report.ConsistentIndex > 0 && report.ConsistentIndex < report.SnapshotIndex;
            if (isBehind && !disk.FileExists(SnapshotDirectory.DatabasePath(snap, report.SnapshotIndex)))
            {
                problems.Add($"database: it has applied entry {report.ConsistentIndex}, the newest snapshot stands at {report.SnapshotIndex}");
            }
        }
        catch (IOException e)
        {
            problems.Add($"log {wal}: {e.Message}");
        }

        return report;
    }
}
