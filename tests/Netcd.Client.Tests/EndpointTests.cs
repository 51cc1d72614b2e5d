using System.Net;
using System.Net.Sockets;
using Netcd.Client.Connection;

namespace Netcd.Client.Tests;

public sealed class EndpointTests
{
    [Theory]
    [InlineData("127.0.0.1:1", "127.0.0.1:1", null)]
    [InlineData("http://127.0.0.1:1", "127.0.0.1:1", false)]
    [InlineData("https://127.0.0.1:1/", "127.0.0.1:1", true)]
    [InlineData("[::1]:5", "[::1]:5", null)]
    [InlineData("127.0.0.1", "127.0.0.1:2379", null)]
    public void Addresses_are_read(string text, string address, bool? tls)
    {
        var endpoint = ClientEndpoint.Parse(text);
        Assert.Equal((address, tls), (endpoint.Address.ToString(), endpoint.UsesTls));
    }

    [Fact]
    public void Names_and_sockets_are_read()
    {
        Assert.Equal(new DnsEndPoint("etcd.example", 7), ClientEndpoint.Parse("https://etcd.example:7").Address);
        Assert.Equal("/run/etcd", Assert.IsType<UnixDomainSocketEndPoint>(ClientEndpoint.Parse("unix:///run/etcd").Address).ToString());
        Assert.True(ClientEndpoint.Parse("unixs:///run/etcd").UsesTls);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1:1")]
    [InlineData("unix://")]
    [InlineData("127.0.0.1:port")]
    [InlineData("127.0.0.1:99999")]
    public void Others_are_refused(string text) => Assert.Throws<ArgumentException>(() => ClientEndpoint.Parse(text));

    [Fact]
    public void A_client_needs_an_endpoint() => Assert.Throws<ArgumentException>(() => new EtcdClient());
}
