using Netcd.Etcd.Tests.Support;
using Netcd.Server.Hosting;

namespace Netcd.Etcd.Tests;

/// <summary>What settings come to, and which do not fit together. Error texts were taken from real etcd 3.5.</summary>
public sealed class OptionsTests
{
    private const string NoPort = "--listen-client-urls=http://127.0.0.1:0";

    [Theory]
    [InlineData("--heartbeat-interval must be >0 (set to 0ms)", "--heartbeat-interval=0")]
    [InlineData("--election-timeout[1000ms] should be at least as 5 times as --heartbeat-interval[300ms]", "--heartbeat-interval=300")]
    [InlineData("--election-timeout[60000ms] is too long, and should be set less than 50000ms", "--election-timeout=60000")]
    [InlineData("expected IP in URL for binding (http://example.com:2379)", "--listen-client-urls=http://example.com:2379", "--advertise-client-urls=http://example.com:2379")]
    [InlineData("--advertise-client-urls is required when --listen-client-urls is set explicitly", NoPort)]
    [InlineData("--advertise-client-urls \"unix://x\" must be \"host:port\" (address x: missing port in address)", "--listen-client-urls=unix://x", "--advertise-client-urls=unix://x")]
    [InlineData("unknown auto-compaction-mode \"foo\"", "--auto-compaction-mode=foo")]
    [InlineData("--logger=capnslog is removed in v3.5", "--logger=capnslog")]
    [InlineData("unknown logger option \"x\"", "--logger=x")]
    [InlineData("multi logoutput for \"default\" is not supported yet", "--log-outputs=default,stderr")]
    [InlineData("--log-outputs requires a single file path when --log-rotate-config-json is defined", "--enable-log-rotation", "--log-outputs=stderr")]
    [InlineData("improperly formatted log rotation config: unexpected end of JSON input", "--enable-log-rotation", "--log-outputs=a", "--log-rotation-config-json={")]
    [InlineData("invalid log rotation config: json: cannot unmarshal string into Go struct field logRotationConfig.Logger.maxsize of type int", "--enable-log-rotation", "--log-outputs=a", "--log-rotation-config-json={\"maxsize\":\"a\"}")]
    [InlineData("open sink \"/nonexistent/x\": open /nonexistent/x: no such file or directory", "--log-outputs=/nonexistent/x")]
    [InlineData("open /nonexistent: no such file or directory", "--config-file=/nonexistent")]
    [InlineData("multiple discovery or bootstrap flags are set. Choose one of \"initial-cluster\", \"discovery\" or \"discovery-srv\"", "--discovery=http://x", "--initial-cluster=a=http://localhost:2380")]
    [InlineData("unexpected TLS version \"TLS9\" (must be one of: TLS1.2, TLS1.3)", "--tls-min-version=TLS9")]
    [InlineData("min version (TLS1.3) is greater than max version (TLS1.2)", "--tls-min-version=TLS1.3", "--tls-max-version=TLS1.2")]
    [InlineData("setting experimental-enable-lease-checkpoint-persist requires experimental-enable-lease-checkpoint", "--experimental-enable-lease-checkpoint-persist")]
    [InlineData("--experimental-compact-hash-check-time must be >0 (set to 0s)", "--experimental-compact-hash-check-time=0s")]
    public void Settings_that_do_not_fit_together_end_with_status_1(string message, params string[] arguments)
    {
        var start = Start.With(arguments);

        Assert.Null(start.Loaded);
        Assert.Equal(1, start.ExitCode);
        Assert.Equal(message, start.Refusal);
        Assert.Contains(start.Log, l => l is { Level: "info", Message: "Running: " });
    }

    [Fact]
    public void An_unknown_log_level_ends_like_a_panic()
    {
        var start = Start.With("--log-level=loud");

        Assert.Equal(2, start.ExitCode);
        Assert.StartsWith("panic: unrecognized level: \"loud\"\n", start.Error);
    }

    [Fact]
    public void Without_settings_a_member_is_etcds_default_one()
    {
        EtcdOptions options = Start.With().Options;

        Assert.Equal(("default", "default.etcd"), (options.Name, options.DataDir));
        Assert.Equal("http://localhost:2379", Assert.Single(options.Urls.ListenClient).Text);
        Assert.Equal("http://localhost:2380", Assert.Single(options.Urls.ListenPeer).Text);
        Assert.Equal("default=http://localhost:2380", options.Cluster.InitialCluster);
        Assert.Equal((TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), 100_000UL), (options.Raft.Heartbeat, options.Raft.ElectionTimeout, options.Raft.SnapshotCount));
        Assert.Equal((128UL, 1_572_864UL, 5UL), (options.Limits.MaxTxnOps, options.Limits.MaxRequestBytes, options.Storage.MaxWals));
        Assert.Equal(AutoCompactionMode.Periodic, options.Compaction.AutoMode);
        Assert.Equal(TimeSpan.Zero, options.Compaction.AutoRetention);
    }

    [Fact]
    public void The_data_directory_and_the_founding_member_follow_the_name()
    {
        EtcdOptions options = Start.With("--name=n1").Options;

        Assert.Equal("n1.etcd", options.DataDir);
        Assert.Equal("n1=http://localhost:2380", options.Cluster.InitialCluster);
        Assert.Equal("x", Start.With("--name=n1", "--data-dir=x").Options.DataDir);
    }

    [Fact]
    public void Url_lists_are_sorted_and_free_of_duplicates()
    {
        EtcdOptions options = Start.With("--listen-client-urls=http://127.0.0.1:9,http://127.0.0.1:1,http://127.0.0.1:9", "--advertise-client-urls=http://127.0.0.1:1").Options;

        Assert.Equal(["http://127.0.0.1:1", "http://127.0.0.1:9"], options.Urls.ListenClient.Select(u => u.Text));
    }

    [Theory]
    [InlineData("periodic", "3", 10_800, 0)]
    [InlineData("periodic", "1h30m", 5400, 0)]
    [InlineData("periodic", "0", 0, 0)]
    [InlineData("revision", "1000", 0, 1000)]
    [InlineData("revision", "1us", 0, 1000)]
    public void Retention_counts_hours_durations_or_revisions(string mode, string retention, int seconds, long revisions)
    {
        CompactionOptions compaction = Start.With("--auto-compaction-mode=" + mode, "--auto-compaction-retention=" + retention).Options.Compaction;

        Assert.Equal(TimeSpan.FromSeconds(seconds), compaction.AutoRetention);
        Assert.Equal(revisions, compaction.AutoRevisions);
    }

    [Theory]
    [InlineData("0x10", 16)]
    [InlineData("010", 8)]
    [InlineData("0b11", 3)]
    [InlineData("1_000", 1000)]
    public void Numbers_are_read_as_Go_reads_them(string text, ulong value) =>
        Assert.Equal(value, Start.With("--max-txn-ops=" + text).Options.Limits.MaxTxnOps);

    [Fact]
    public void Feature_gates_of_3_6_switch_the_same_settings()
    {
        Assert.True(Start.With("--feature-gates=LeaseCheckpoint=true").Options.Leases.Checkpoint);
        Assert.False(Start.With("--feature-gates=AllAlpha=false").Options.Leases.Checkpoint);
        Assert.StartsWith("invalid value \"Nothing=true\" for flag -feature-gates: unrecognized feature gate: Nothing\n", Start.With("--feature-gates=Nothing=true").Error);
    }
}
