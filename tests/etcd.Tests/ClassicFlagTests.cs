using Netcd.Etcd.Tests.Support;
using Netcd.Server.Hosting;

namespace Netcd.Etcd.Tests;

/// <summary>Command lines, variables and files of etcd 0.1 and 0.4.</summary>
public sealed class ClassicFlagTests
{
    [Fact]
    public void The_command_line_of_0_1_gets_its_old_meaning()
    {
        Start start = Start.With("-d", "nodes/node1", "-n", "node1", "-c", "127.0.0.1:4002", "-s", "127.0.0.1:7002", "-cl", "0.0.0.0", "-C", "127.0.0.1:7001, 127.0.0.1:7003", "-r", "5");
        EtcdOptions options = start.Options;
        Assert.Equal(("node1", "nodes/node1", true, true), (options.Name, options.DataDir, options.V2.Enable, options.V2.EnableV1));
        Assert.Equal("http://127.0.0.1:4002", Assert.Single(options.Urls.AdvertiseClient).Text);
        Assert.Equal("http://0.0.0.0:4002", Assert.Single(options.Urls.ListenClient).Text);
        Assert.Equal("http://127.0.0.1:7002", Assert.Single(options.Urls.AdvertisePeer).Text);
        Assert.Equal("node1=http://127.0.0.1:7002", options.Cluster.InitialCluster);
        Assert.Equal(["127.0.0.1:7001", "127.0.0.1:7003"], options.Classic.Peers);
        Assert.Equal(5, options.Classic.JoinAttempts);
        Assert.Equal(6, start.Log.Count(static l => l.Message == "this is a setting of etcd 0.x; use its replacement") - 1);
    }

    [Fact]
    public void A_port_alone_means_every_address_and_what_is_not_said_has_the_old_ports()
    {
        EtcdOptions options = Start.With("-c", "4002", "-n", "a").Options;
        Assert.Equal("http://0.0.0.0:4002", Assert.Single(options.Urls.AdvertiseClient).Text);
        Assert.Equal("http://127.0.0.1:7001", Assert.Single(options.Urls.AdvertisePeer).Text);
    }

    [Fact]
    public void Certificates_of_0_1_switch_TLS_on()
    {
        EtcdOptions options = Start.With("-n", "a", "-clientCert", "c.crt", "-clientKey", "c.key", "-clientCAFile", "ca.crt", "-serverCert", "s.crt", "-serverKey", "s.key").Options;
        Assert.Equal(("c.crt", "c.key", "ca.crt", true), (options.Tls.Client.CertFile, options.Tls.Client.KeyFile, options.Tls.Client.TrustedCaFile, options.Tls.Client.ClientCertAuth));
        Assert.Equal("https://127.0.0.1:4001", Assert.Single(options.Urls.AdvertiseClient).Text);
        Assert.Equal("https://127.0.0.1:7001", Assert.Single(options.Urls.AdvertisePeer).Text);
    }

    [Theory]
    [InlineData("Set only one of flags -name and -n", "-n", "a", "-name", "b")]
    [InlineData("Set only one of flags -addr and -c", "-c", "4001", "-addr", "127.0.0.1:4001")]
    [InlineData("Set only one of flags -advertise-client-urls and -addr", "-addr", "127.0.0.1:4001", "-advertise-client-urls", "http://127.0.0.1:4001")]
    [InlineData("Set only one of flags -listen-peer-urls and -sl", "-sl", "127.0.0.1", "-listen-peer-urls", "http://127.0.0.1:7001")]
    [InlineData("Set only one of flags -trusted-ca-file and -ca-file", "-ca-file", "a", "-trusted-ca-file", "b")]
    [InlineData("invalid value \"x\" for flag -addr: it is not HOST:PORT or PORT", "-addr", "x")]
    [InlineData("open /nonexistent: no such file or directory", "-n", "a", "-peers-file", "/nonexistent")]
    [InlineData("open /nonexistent: no such file or directory", "-config", "/nonexistent")]
    public void Contradictions_and_bad_values_are_refused(string refusal, params string[] arguments) =>
        Assert.Equal(refusal, Start.With(arguments).Refusal);

    [Fact]
    public void A_flag_beats_a_variable_and_a_variable_beats_the_file()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "name = \"file\"\naddr = \"127.0.0.1:1\"\ndata_dir = \"file-dir\"\nhttp_write_timeout = 10\npeers = [\n  \"a:1\", # one\n  \"b:2\"\n]\n[peer]\naddr = \"127.0.0.1:2\"\n");
        try
        {
            EtcdOptions options = Start.With(new Dictionary<string, string> { ["ETCD_NAME"] = "variable", ["ETCD_ADDR"] = "127.0.0.1:3" }, "-name", "flag", "-config", path).Options;
            Assert.Equal(("flag", "file-dir"), (options.Name, options.DataDir));
            Assert.Equal("http://127.0.0.1:3", Assert.Single(options.Urls.AdvertiseClient).Text);
            Assert.Equal("http://127.0.0.1:2", Assert.Single(options.Urls.AdvertisePeer).Text);
            Assert.Equal(["a:1", "b:2"], options.Classic.Peers);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Timing_is_raised_to_what_is_allowed_today()
    {
        EtcdOptions options = Start.With("-n", "a", "-peer-heartbeat-interval", "50", "-peer-election-timeout", "200", "-snapshot=false").Options;
        Assert.Equal((50d, 250d), (options.Raft.Heartbeat.TotalMilliseconds, options.Raft.ElectionTimeout.TotalMilliseconds));
        Assert.Equal((ulong)long.MaxValue, options.Raft.SnapshotCount);
    }

    [Fact]
    public void Without_old_names_nothing_changes()
    {
        EtcdOptions options = Start.With("--max-retry-attempts").Options;
        Assert.False(options.V2.Enable);
        Assert.Equal("http://localhost:2379", Assert.Single(options.Urls.AdvertiseClient).Text);
    }
}
