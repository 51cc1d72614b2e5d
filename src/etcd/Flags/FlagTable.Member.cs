namespace Netcd.Etcd.Flags;

internal static partial class FlagTable
{
    private static FlagSpec[] Member() =>
    [
        new("name", FlagKind.String, "default", FlagGroup.Member, "Name of this member, unique in the cluster."),
        new("data-dir", FlagKind.String, "", FlagGroup.Member, "Data directory; NAME.etcd in the working directory when not set."),
        new("wal-dir", FlagKind.String, "", FlagGroup.Member, "Separate directory for the log; inside the data directory when not set."),
        new("snapshot-count", FlagKind.UInt64, "100000", FlagGroup.Member, "Applied entries after which a snapshot is written."),
        new("heartbeat-interval", FlagKind.UInt, "100", FlagGroup.Member, "Milliseconds between two heartbeats."),
        new("election-timeout", FlagKind.UInt, "1000", FlagGroup.Member, "Milliseconds without a leader after which an election starts; at least 5 heartbeats, at most 50000."),
        new("initial-election-tick-advance", FlagKind.Bool, "true", FlagGroup.Member, "Skip most of the first election wait at start."),
        new("listen-peer-urls", FlagKind.Urls, "http://localhost:2380", FlagGroup.Member, "URLs to accept peer traffic on; hosts must be IP addresses or localhost."),
        new("listen-client-urls", FlagKind.Urls, "http://localhost:2379", FlagGroup.Member, "URLs to accept gRPC clients on, and HTTP clients unless --listen-client-http-urls is set. Setting it requires --advertise-client-urls."),
        new("listen-client-http-urls", FlagKind.Urls, "", FlagGroup.Member, "URLs to accept HTTP clients on; HTTP is then no longer served on --listen-client-urls."),
        new("max-snapshots", FlagKind.UInt, "5", FlagGroup.Member, "Snapshot files kept, 0 for all."),
        new("max-wals", FlagKind.UInt, "5", FlagGroup.Member, "Log files kept, 0 for all."),
        new("quota-backend-bytes", FlagKind.Int64, "0", FlagGroup.Member, "Database size in bytes that raises the NOSPACE alarm and stops writes; 0 for 2 GiB, negative for no limit."),
        new("backend-bbolt-freelist-type", FlagKind.String, "map", FlagGroup.Member, "How free pages are tracked: map or array.") { NoEffect = "free pages are tracked in one way, the files are the same" },
        new("backend-batch-interval", FlagKind.Duration, "0s", FlagGroup.Member, "Longest time before writes are committed to the database file; 0 for 100ms."),
        new("backend-batch-limit", FlagKind.Int, "0", FlagGroup.Member, "Most writes before they are committed to the database file; 0 for 10000."),
        new("max-txn-ops", FlagKind.UInt, "128", FlagGroup.Member, "Most operations in a transaction."),
        new("max-request-bytes", FlagKind.UInt, "1572864", FlagGroup.Member, "Largest request in bytes."),
        new("max-concurrent-streams", FlagKind.UInt32, "4294967295", FlagGroup.Member, "Most streams a client may have open on one connection."),
        new("enable-grpc-gateway", FlagKind.Bool, "true", FlagGroup.Member, "Serve the JSON gateway under /v3/."),
        new("grpc-keepalive-min-time", FlagKind.Duration, "5s", FlagGroup.Member, "Clients that ping more often than this are disconnected."),
        new("grpc-keepalive-interval", FlagKind.Duration, "2h0m0s", FlagGroup.Member, "Idle time after which the server pings a client; 0 for never."),
        new("grpc-keepalive-timeout", FlagKind.Duration, "20s", FlagGroup.Member, "Wait for the answer to such a ping before the connection is closed."),
        new("socket-reuse-port", FlagKind.Bool, "false", FlagGroup.Member, "Let several processes listen on one port (SO_REUSEPORT).") { ConfigKey = "socket-options.reuse-port" },
        new("socket-reuse-address", FlagKind.Bool, "false", FlagGroup.Member, "Listen although old connections linger (SO_REUSEADDR).") { ConfigKey = "socket-options.reuse-address" },
        new("raft-read-timeout", FlagKind.Duration, "5s", FlagGroup.Member, "Read timeout of peer connections, at least 5s.") { ConfigKey = "" },
        new("raft-write-timeout", FlagKind.Duration, "5s", FlagGroup.Member, "Write timeout of peer connections, at least 5s.") { ConfigKey = "" },
        new("snapshot-catchup-entries", FlagKind.UInt64, "5000", FlagGroup.Member, "Entries kept in memory after a snapshot, for members that lag."),
        new("experimental-snapshot-catchup-entries", FlagKind.UInt64, "5000", FlagGroup.Member, "The same.") { AliasOf = "snapshot-catchup-entries", ConfigKey = "experimental-snapshot-catch-up-entries" },
        new("memory-mlock", FlagKind.Bool, "false", FlagGroup.Member, "Keep the process in memory."),
        new("experimental-memory-mlock", FlagKind.Bool, "false", FlagGroup.Member, "The same.") { AliasOf = "memory-mlock" },
        new("feature-gates", FlagKind.Gates, "", FlagGroup.Member, "Switches of etcd 3.6 as Name=true,Name=false: AllAlpha, AllBeta, CompactHashCheck, InitialCorruptCheck, LeaseCheckpoint, LeaseCheckpointPersist, SetMemberLocalAddr, StopGRPCServiceOnDefrag, TxnModeWriteWithSharedBuffer."),
    ];
}
