using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.Core.Maintenance.Offline;

namespace Netcd.CommandLine.Offline;

/// <summary>Flags of snapshot restore.</summary>
public static class SnapshotRestoreFlags
{
    private static readonly Flag DataDirectory = Flag.Text("data-dir", "data directory to make; by default NAME.etcd");

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Flag> All =
    [
        DataDirectory,
        Flag.Text("wal-dir", "log directory to make; by default inside the data directory"),
        Flag.Text("initial-cluster", "members of the new cluster", "default=http://localhost:2380"),
        Flag.Text("initial-cluster-token", "makes ids differ from those of other clusters", "etcd-cluster"),
        Flag.Text("initial-advertise-peer-urls", "peer URLs of the member to make", "http://localhost:2380"),
        Flag.Text("name", "name of the member to make", "default"),
        Flag.Switch("skip-hash-check", "take a file without checksum (one out of a data directory)"),
        new("bump-revision", FlagKind.UInt64, "0", "add this to the newest revision"),
        Flag.Switch("mark-compacted", "mark everything before the bumped revision as compacted (needed with --bump-revision)"),
        new("initial-memory-map-size", FlagKind.UInt64, "0", "has no effect here: the database is mapped as needed"),
    ];

    /// <summary>All of them, for a tool that does not guess where the data directory goes.</summary>
    public static readonly IReadOnlyList<Flag> WithDirectory = [DataDirectory with { Help = "data directory to make", IsRequired = true }, .. All.Skip(1)];

    /// <summary>The settings.</summary>
    /// <exception cref="CommandException">The flags make no sense together.</exception>
    public static SnapshotRestoreOptions ToOptions(FlagValues flags, string snapshot)
    {
        ulong bump = flags.UInt64("bump-revision");
        bool isMarked = flags.Bool("mark-compacted");
        if (bump > 0 != isMarked)
        {
            throw CommandException.BadArguments(
                isMarked ? "--bump-revision required if --mark-compacted" : "--mark-compacted required if --revision-bump > 0");
        }

        return new SnapshotRestoreOptions
        {
            SnapshotPath = snapshot,
            Name = flags.Text("name"),
            DataDirectory = flags.Text("data-dir"),
            WalDirectory = flags.Text("wal-dir"),
            InitialCluster = flags.Text("initial-cluster"),
            InitialClusterToken = flags.Text("initial-cluster-token"),
            PeerUrls = flags.Text("initial-advertise-peer-urls"),
            SkipHashCheck = flags.Bool("skip-hash-check"),
            BumpRevision = bump,
            MarkCompacted = isMarked,
        };
    }
}
