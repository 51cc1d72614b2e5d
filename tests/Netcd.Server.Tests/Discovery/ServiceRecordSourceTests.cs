using Netcd.Server.Discovery;
using Netcd.Server.Hosting;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Tests.Discovery;

public sealed class ServiceRecordSourceTests
{
    [Fact]
    public void The_record_of_the_own_address_gets_the_own_name_and_the_others_are_numbered()
    {
        var asked = new List<string>();
        var source = new ServiceRecordSource(
            (service, domain) =>
            {
                asked.Add($"{service} {domain}");
                return service == "etcd-server" ? ["127.0.0.1:2381", "127.0.0.1:2380", "127.0.0.3:2380"] : [];
            },
            NullLog.Instance);
        Assert.True(source.TryFind(Options("127.0.0.1:2380"), out string cluster, out _));
        Assert.Equal("0=http://127.0.0.1:2381,me=http://127.0.0.1:2380,1=http://127.0.0.3:2380", cluster);
        Assert.Equal(["etcd-server-ssl example.com", "etcd-server example.com"], asked);
    }

    [Fact]
    public void Records_that_do_not_name_this_member_are_no_cluster_of_it()
    {
        var source = new ServiceRecordSource((_, _) => ["127.0.0.9:2380"], NullLog.Instance);
        Assert.False(source.TryFind(Options("127.0.0.1:2380"), out _, out string error));
        Assert.Equal("error setting up initial cluster: cannot find local etcd member \"me\" in SRV records", error);
    }

    [Fact]
    public void A_suffix_becomes_part_of_the_service_and_a_silent_resolver_is_told()
    {
        var source = new ServiceRecordSource((service, _) => throw new IOException(service), NullLog.Instance);
        EtcdOptions options = Options("127.0.0.1:2380");
        Assert.False(source.TryFind(options with { Cluster = options.Cluster with { DiscoverySrvName = "x" } }, out _, out string error));
        Assert.Contains("error querying DNS SRV records for _etcd-server-ssl-x etcd-server-ssl-x", error, StringComparison.Ordinal);
    }

    private static EtcdOptions Options(string peer) => new()
    {
        Name = "me",
        Urls = new UrlOptions { AdvertisePeer = [new EtcdUrl("http", peer, "", "http://" + peer)] },
        Cluster = new ClusterOptions { DiscoverySrv = "example.com" },
    };
}
