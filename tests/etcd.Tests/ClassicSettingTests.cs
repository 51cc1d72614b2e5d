using System.Globalization;
using Netcd.Etcd.Tests.Support;
using Netcd.Server.Hosting;

namespace Netcd.Etcd.Tests;

/// <summary>Every setting of etcd 0.4, as flag, as variable and in the TOML file.</summary>
public sealed class ClassicSettingTests
{
    /// <summary>Flag without dash, variable, lines of the file, value, and what it must lead to. A blank means that there was no such form.</summary>
    public static TheoryData<string, string, string, string, string> Settings => new()
    {
        { "addr", "ETCD_ADDR", "addr = \"VALUE\"", "1.2.3.4:5", "client=http://1.2.3.4:5 listen=http://0.0.0.0:5" },
        { "bind-addr", "ETCD_BIND_ADDR", "bind_addr = \"VALUE\"", "1.2.3.4", "listen=http://1.2.3.4:4001" },
        { "peer-addr", "ETCD_PEER_ADDR", "[peer]\naddr = \"VALUE\"", "1.2.3.4:6", "peer=http://1.2.3.4:6 listen-peer=http://0.0.0.0:6" },
        { "peer-bind-addr", "ETCD_PEER_BIND_ADDR", "[peer]\nbind_addr = \"VALUE\"", "1.2.3.4:7", "listen-peer=http://1.2.3.4:7" },
        { "peers", "ETCD_PEERS", "peers = [\"a:1\", \"b:2\"]", "a:1,b:2", "peers=a:1,b:2" },
        { "discovery", "ETCD_DISCOVERY", "discovery = \"VALUE\"", "http://d.example/1", "discovery=http://d.example/1" },
        { "data-dir", "ETCD_DATA_DIR", "data_dir = \"VALUE\"", "elsewhere", "dir=elsewhere" },
        { "ca-file", "ETCD_CA_FILE", "ca_file = \"VALUE\"", "ca.crt", "ca=ca.crt auth=True" },
        { "cert-file", "ETCD_CERT_FILE", "cert_file = \"VALUE\"\nkey_file = \"b.key\"", "a.crt", "cert=a.crt" },
        { "peer-ca-file", "ETCD_PEER_CA_FILE", "[peer]\nca_file = \"VALUE\"", "ca.crt", "peer-ca=ca.crt peer-auth=True" },
        { "peer-cert-file", "ETCD_PEER_CERT_FILE", "[peer]\ncert_file = \"VALUE\"\nkey_file = \"b.key\"", "a.crt", "peer-cert=a.crt" },
        { "cors", "ETCD_CORS", "cors = [\"http://a.example:80\", \"http://b.example:80\"]", "http://a.example:80,http://b.example:80", "cors=http://a.example:80,http://b.example:80" },
        { "", "ETCD_CORS_ORIGINS", "", "http://a.example:80", "cors=http://a.example:80" },
        { "http-read-timeout", "ETCD_HTTP_READ_TIMEOUT", "http_read_timeout = VALUE", "10.5", "idle=00:00:10.5000000" },
        { "", "ETCD_CLUSTER_HTTP_READ_TIMEOUT", "http_read_timeout = 10", "10", "idle=00:00:10" },
        { "http-write-timeout", "ETCD_HTTP_WRITE_TIMEOUT", "http_write_timeout = VALUE", "2.5", "answer=00:00:02.5000000" },
        { "max-result-buffer", "ETCD_MAX_RESULT_BUFFER", "max_result_buffer = VALUE", "17", "events=17 " },
        { "m", "ETCD_MAX_RESULT_BUFFER", "", "-1", "events=1000000 " },
        { "cpuprofile", "ETCD_CPU_PROFILE_FILE", "", "p.txt", "profile=p.txt" },
        { "max-retry-attempts", "ETCD_MAX_RETRY_ATTEMPTS", "max_retry_attempts = VALUE", "7", "attempts=7" },
        { "retry-interval", "ETCD_RETRY_INTERVAL", "retry_interval = VALUE", "2", "interval=00:00:02" },
        { "peer-heartbeat-interval", "ETCD_PEER_HEARTBEAT_INTERVAL", "[peer]\nheartbeat_interval = VALUE", "50", "heartbeat=50" },
        { "peer-election-timeout", "ETCD_PEER_ELECTION_TIMEOUT", "[peer]\nelection_timeout = VALUE", "2000", "election=2000" },
        { "snapshot", "ETCD_SNAPSHOT", "snapshot = VALUE", "false", "snapshots=9223372036854775807" },
        { "snapshot-count", "ETCD_SNAPSHOT_COUNT", "snapshot_count = VALUE", "123", "snapshots=123" },
        { "cluster-active-size", "ETCD_CLUSTER_ACTIVE_SIZE", "[cluster]\nactive_size = VALUE", "5", "size=5/1800/5" },
        { "maxsize", "ETCD_MAX_CLUSTER_SIZE", "", "5", "size=5/1800/5" },
        { "cluster-remove-delay", "ETCD_CLUSTER_REMOVE_DELAY", "[cluster]\nremove_delay = VALUE", "2.5", "size=9/2.5/5" },
        { "cluster-sync-interval", "ETCD_CLUSTER_SYNC_INTERVAL", "[cluster]\nsync_interval = VALUE", "1.5", "size=9/1800/1.5" },
        { "v", "ETCD_VERBOSE", "verbose = VALUE", "true", "level=Debug" },
        { "vv", "ETCD_VERY_VERBOSE", "very_verbose = VALUE", "true", "level=Debug" },
        { "vvv", "ETCD_VERY_VERY_VERBOSE", "very_very_verbose = VALUE", "true", "level=Debug" },
        { "trace", "ETCD_TRACE", "trace = \"VALUE\"", "*", "trace=True" },
        { "graphite-host", "ETCD_GRAPHITE_HOST", "graphite_host = \"VALUE\"", "carbon:2003", "graphite=carbon:2003" },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void Each_form_has_the_same_effect(string flag, string variable, string file, string value, string effect)
    {
        string[] other = flag is "cert-file" or "peer-cert-file" ? [$"-{flag.Replace("cert", "key", StringComparison.Ordinal)}=b.key"] : [];
        if (flag.Length > 0)
        {
            Assert.Contains(effect, Effect(Start.With(["-n=a", $"-{flag}={value}", .. other]).Options), StringComparison.Ordinal);
        }

        Assert.Contains(effect, Effect(Start.With(new Dictionary<string, string> { [variable] = value }, ["-n=a", .. other]).Options), StringComparison.Ordinal);
        if (file.Length > 0)
        {
            Assert.Contains(effect, Effect(WithFile(file.Replace("VALUE", value, StringComparison.Ordinal))), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Unknown_keys_of_the_file_are_told_and_the_rest_counts()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "name = \"from-file\"\nweb_url = \"x\"\n");
        Start start = Start.With("-config", path);
        File.Delete(path);
        Assert.Equal("from-file", start.Options.Name);
        Assert.Contains(start.Log, static l => l.Message == "unknown key in the configuration file");
    }

    [Theory]
    [InlineData("ETCD_BIND_ADDR", "foo", "expected IP in URL for binding (http://foo:4001)")]
    [InlineData("ETCD_ADDR", "foo", "invalid value \"foo\" for flag -addr: it is not HOST:PORT or PORT")]
    [InlineData("ETCD_PEER_ADDR", "a:b:c", "invalid value \"a:b:c\" for flag -peer-addr: it is not HOST:PORT or PORT")]
    public void A_bad_variable_ends_the_start_with_a_reason(string variable, string value, string refusal)
    {
        Start start = Start.With(new Dictionary<string, string> { [variable] = value }, "-n=a");
        Assert.Equal((refusal, 1), (start.Refusal, start.ExitCode));
    }

    /// <summary>Names of 2.0 exclude those of 0.4 that they replace.</summary>
    [Theory]
    [InlineData("addr=1.2.3.4:5", "advertise-client-urls=http://1.2.3.4:5")]
    [InlineData("bind-addr=1.2.3.4:5", "listen-client-urls=http://1.2.3.4:5")]
    [InlineData("peer-addr=1.2.3.4:5", "initial-advertise-peer-urls=http://1.2.3.4:5")]
    [InlineData("peer-bind-addr=1.2.3.4:5", "listen-peer-urls=http://1.2.3.4:5")]
    [InlineData("ca-file=a", "trusted-ca-file=a")]
    [InlineData("peer-ca-file=a", "peer-trusted-ca-file=a")]
    [InlineData("peer-heartbeat-interval=50", "heartbeat-interval=50")]
    [InlineData("peer-election-timeout=500", "election-timeout=500")]
    public void Both_names_of_a_setting_together_are_refused(string old, string current)
    {
        string refusal = $"Set only one of flags -{current.Split('=')[0]} and -{old.Split('=')[0]}";
        Assert.Equal(refusal, Start.With("-n=a", "-" + old, "--" + current).Refusal);
    }

    [Fact]
    public void The_slip_of_a_document_is_understood()
    {
        Start start = Start.With("--client-listen-urls=http://127.0.0.1:9", "--advertise-client-urls=http://127.0.0.1:9");
        Assert.Equal("http://127.0.0.1:9", Assert.Single(start.Options.Urls.ListenClient).Text);
    }

    [Fact]
    public void Version_is_printed_whatever_else_is_given()
    {
        Start start = Start.With("-version", "-n", "a");
        Assert.Equal(0, start.ExitCode);
        Assert.StartsWith("etcd Version: ", start.Output, StringComparison.Ordinal);
    }

    private static EtcdOptions WithFile(string text)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            return Start.With("-config", path).Options;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Effect(EtcdOptions options) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        client={options.Urls.AdvertiseClient[0].Text} listen={options.Urls.ListenClient[0].Text}
        peer={options.Urls.AdvertisePeer[0].Text} listen-peer={options.Urls.ListenPeer[0].Text}
        peers={string.Join(',', options.Classic.Peers)} discovery={options.Cluster.DiscoveryUrl} dir={options.DataDir}
        ca={options.Tls.Client.TrustedCaFile} auth={options.Tls.Client.ClientCertAuth} cert={options.Tls.Client.CertFile}
        peer-ca={options.Tls.Peer.TrustedCaFile} peer-auth={options.Tls.Peer.ClientCertAuth} peer-cert={options.Tls.Peer.CertFile}
        cors={string.Join(',', options.Http.Cors)} idle={options.Classic.IdleTimeout} answer={options.Classic.AnswerTimeout}
        events={options.Classic.Events} profile={options.Classic.CpuProfile}
        attempts={options.Classic.JoinAttempts} interval={options.Classic.JoinInterval}
        heartbeat={options.Raft.Heartbeat.TotalMilliseconds} election={options.Raft.ElectionTimeout.TotalMilliseconds} snapshots={options.Raft.SnapshotCount}
        size={options.Classic.Size?.ActiveSize}/{options.Classic.Size?.RemoveDelay}/{options.Classic.Size?.SyncInterval}
        level={options.Log.Level} trace={options.Classic.IsTraced} graphite={options.Classic.GraphiteHost}
        """);
}
