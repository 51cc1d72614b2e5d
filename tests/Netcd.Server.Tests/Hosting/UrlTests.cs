using Netcd.Server.Hosting;

namespace Netcd.Server.Tests.Hosting;

/// <summary>URLs and initial clusters, with etcd's error texts.</summary>
public sealed class UrlTests
{
    [Theory]
    [InlineData("http://127.0.0.1:2379", "http", "127.0.0.1", "2379")]
    [InlineData("https://[::1]:2379", "https", "::1", "2379")]
    [InlineData(" http://localhost:1 ", "http", "localhost", "1")]
    public void A_good_URL_has_its_parts(string text, string scheme, string host, string port)
    {
        Assert.True(EtcdUrlList.TryParse(text, out IReadOnlyList<EtcdUrl> urls, out string error), error);

        EtcdUrl url = Assert.Single(urls);
        Assert.Equal((scheme, host, port, scheme == "https"), (url.Scheme, url.HostName, url.PortText, url.IsSecure));
    }

    [Fact]
    public void A_unix_socket_is_a_path()
    {
        Assert.True(EtcdUrlList.TryParse("unix://localhost:20001,unixs:///run/x", out IReadOnlyList<EtcdUrl> urls, out _));

        Assert.Equal(["localhost:20001", "/run/x"], urls.Select(u => u.SocketPath));
        Assert.Equal([false, true], urls.Select(u => u.IsSecure));
        Assert.All(urls, u => Assert.True(u.IsUnixSocket));
    }

    [Theory]
    [InlineData("", "URL scheme must be http, https, unix, or unixs: ")]
    [InlineData("ftp://a:1", "URL scheme must be http, https, unix, or unixs: ftp://a:1")]
    [InlineData("http://a", "URL address does not have the form \"host:port\": http://a")]
    [InlineData("http://a:1/b", "URL must not contain a path: http://a:1/b")]
    [InlineData("a:1", "URL scheme must be http, https, unix, or unixs: a:1")]
    public void A_bad_URL_is_told_in_etcds_words(string text, string message)
    {
        Assert.False(EtcdUrlList.TryParse(text, out _, out string error));
        Assert.Equal(message, error);
    }

    [Fact]
    public void An_initial_cluster_may_name_a_member_more_than_once()
    {
        Assert.True(InitialCluster.TryParse("b=http://h:2,a=http://h:1,b=http://h:3", out List<(string Name, EtcdUrl Url)> members, out _));
        Assert.Equal("a=http://h:1,b=http://h:2,b=http://h:3", InitialCluster.Format(members));
    }

    [Theory]
    [InlineData("default=http://localhost:2380", "")]
    [InlineData("default=http://localhost:2380,default=", "error setting up initial cluster: URL scheme must be http, https, unix, or unixs: ")]
    [InlineData("y=http://localhost:2380", "couldn't find local name \"default\" in the initial cluster configuration")]
    [InlineData("default=http://localhost:2380,y=http://localhost:2380", "initial cluster default=http://localhost:2380,y=http://localhost:2380 has duplicate url")]
    public void A_first_start_needs_an_initial_cluster_with_itself_in_it(string cluster, string message) =>
        Assert.Equal(message, BootstrapCheck.FirstError(new EtcdOptions { Cluster = new ClusterOptions { InitialCluster = cluster } }));

    [Fact]
    public void A_first_start_compares_the_initial_cluster_with_what_is_advertised() =>
        Assert.StartsWith(
            "--initial-cluster has default=http://localhost:1 but missing from --initial-advertise-peer-urls=http://localhost:2380 (",
            BootstrapCheck.FirstError(new EtcdOptions { Cluster = new ClusterOptions { InitialCluster = "default=http://localhost:1" } }));
}
