using System.Net;
using System.Net.Sockets;
using Netcd.Client.Connection;
using Netcd.Rpc;

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
        Assert.Equal(new DnsEndPoint("my_etcd-1", 2379), ClientEndpoint.Parse("my_etcd-1").Address);
        Assert.Equal("/run/etcd", Assert.IsType<UnixDomainSocketEndPoint>(ClientEndpoint.Parse("unix:///run/etcd").Address).ToString());
        Assert.True(ClientEndpoint.Parse("unixs:///run/etcd").UsesTls);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1:1")]
    [InlineData("unix://")]
    [InlineData("127.0.0.1:port")]
    [InlineData("127.0.0.1:99999")]
    [InlineData(":::")]
    [InlineData("/etcd")]
    [InlineData("name=etcd:2379")]
    public void Others_are_refused(string text) => Assert.Throws<ArgumentException>(() => ClientEndpoint.Parse(text));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public async Task Any_time_will_do_for_connections(int seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        await using var client = new EtcdClient(new EtcdClientOptions
        {
            Endpoints = ["127.0.0.1:1"],
            DialTimeout = time,
            KeepAliveTime = time,
            KeepAliveTimeout = time,
            RequestTimeout = TimeSpan.FromMilliseconds(1),
        });

        await Assert.ThrowsAsync<RpcException>(() => client.Kv.GetAsync("key"));
    }

    [Fact]
    public void A_client_needs_an_endpoint() => Assert.Throws<ArgumentException>(() => new EtcdClient());
}
