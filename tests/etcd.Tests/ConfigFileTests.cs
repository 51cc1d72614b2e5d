using Netcd.Etcd.Tests.Support;
using Netcd.Server.Hosting;

namespace Netcd.Etcd.Tests;

/// <summary>Settings from a YAML or JSON file.</summary>
public sealed class ConfigFileTests
{
    [Fact]
    public void A_file_sets_texts_numbers_lists_and_sections()
    {
        EtcdOptions options = Start.WithFile(
            """
            # a comment
            name: 'n1'
            data-dir: /tmp/n1.etcd
            snapshot-count: 500
            pre-vote: false
            listen-client-urls: http://127.0.0.1:2,http://127.0.0.1:1
            advertise-client-urls: http://127.0.0.1:1
            grpc-keepalive-timeout: 3000000000
            quota-backend-bytes: -1
            auto-compaction-mode: revision
            auto-compaction-retention: "10"
            socket-options:
              reuse-port: true
            log-outputs: [stderr]
            nobody-knows-this: 1
            initial-cluster: null
            """).Options;

        Assert.Equal(("n1", "/tmp/n1.etcd", 500UL, false), (options.Name, options.DataDir, options.Raft.SnapshotCount, options.Raft.PreVote));
        Assert.Equal(["http://127.0.0.1:1", "http://127.0.0.1:2"], options.Urls.ListenClient.Select(u => u.Text));
        Assert.Equal(TimeSpan.FromSeconds(3), options.Grpc.KeepAliveTimeout);
        Assert.Equal((-1L, 10L, true), (options.Storage.QuotaBytes, options.Compaction.AutoRevisions, options.Urls.ReusePort));
        Assert.Equal("n1=http://localhost:2380", options.Cluster.InitialCluster);
    }

    [Fact]
    public void A_file_may_be_JSON() =>
        Assert.Equal(("n1", 7UL), Start.WithFile("""{"name": "n1", "max-txn-ops": 7}""").Options is var o ? (o.Name, o.Limits.MaxTxnOps) : default);

    [Fact]
    public void With_a_file_flags_and_variables_do_not_count()
    {
        Assert.Equal("file", Start.WithFile("name: file", "--name=flag", "--max-txn-ops=7").Options.Name);
        Assert.Equal(128UL, Start.WithFile("name: file", "--max-txn-ops=7").Options.Limits.MaxTxnOps);
    }

    [Fact]
    public void An_empty_file_gives_the_defaults() => Assert.Equal("default", Start.WithFile("").Options.Name);

    [Theory]
    [InlineData("snapshot-count: abc", "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field configYAML.Config.snapshot-count of type uint64")]
    [InlineData("- a", "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type embed.configYAML")]
    [InlineData("initial-cluster-state: old", "unexpected clusterState \"old\"")]
    [InlineData("heartbeat-interval: 0", "--heartbeat-interval must be >0 (set to 0ms)")]
    public void What_a_file_says_wrongly_is_refused(string text, string message)
    {
        var start = Start.WithFile(text);

        Assert.Null(start.Loaded);
        Assert.Equal(1, start.ExitCode);
        Assert.Equal(message, start.Refusal);
    }

    [Theory]
    [InlineData("name: [")]
    [InlineData("a: b: c")]
    [InlineData("name: *nobody")]
    [InlineData("\tname: a")]
    [InlineData("name: a\nclient-transport-security:\n\tcert-file: b")]
    [InlineData("client-transport-security:\n  cert-file: a\n\tkey-file: b")]
    public void What_is_no_YAML_is_refused(string text)
    {
        var start = Start.WithFile(text);

        Assert.Equal(1, start.ExitCode);
        Assert.StartsWith("error converting YAML to JSON: yaml: ", start.Refusal);
    }

    [Fact]
    public void A_bad_URL_in_a_file_is_told_in_plain_text()
    {
        var start = Start.WithFile("listen-client-urls: nonsense");

        Assert.Equal(1, start.ExitCode);
        Assert.Equal("unexpected error setting up listen-client-urls: URL scheme must be http, https, unix, or unixs: nonsense\n", start.Error);
    }

    [Fact]
    public void A_file_that_nests_without_end_is_refused() =>
        Assert.Contains("too large or too deep", Start.WithFile(string.Concat(Enumerable.Repeat("[", 5000))).Refusal);
}
