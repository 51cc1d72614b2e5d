using System.Net;
using System.Net.Sockets;
using Netcd.Rpc.Server;

namespace Netcd.Rpc.Tests;

public sealed class ListenUrlTests
{
    [Theory]
    [InlineData("http://127.0.0.1:2379", "127.0.0.1:2379", false)]
    [InlineData("https://10.0.0.1:2379/", "10.0.0.1:2379", true)]
    [InlineData("http://localhost:0", "127.0.0.1:0", false)]
    [InlineData("http://[::1]:2380", "[::1]:2380", false)]
    public void Addresses_are_taken_from_URLs(string url, string endPoint, bool isTls)
    {
        Assert.Equal(IPEndPoint.Parse(endPoint), ListenUrl.Parse(url, out bool tls));
        Assert.Equal(isTls, tls);
    }

    [Theory]
    [InlineData("http://0.0.0.0:2379")]
    [InlineData("http://[::]:2379")]
    [InlineData("http://:2379")]
    public void Any_means_both_families(string url) =>
        Assert.Equal(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, ((IPEndPoint)ListenUrl.Parse(url, out _)).Address);

    [Theory]
    [InlineData("unix:///run/etcd.sock", "/run/etcd.sock", false)]
    [InlineData("unixs://localhost:m1", "localhost:m1", true)]
    public void Unix_sockets_are_paths(string url, string path, bool isTls)
    {
        Assert.Equal(path, ListenUrl.Parse(url, out bool tls).ToString());
        Assert.Equal(isTls, tls);
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1:2379")]
    [InlineData("ftp://127.0.0.1:2379")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://127.0.0.1:x")]
    [InlineData("http://127.0.0.1:65536")]
    [InlineData("http://example.com:2379")]
    [InlineData("unix://")]
    public void Everything_else_is_refused(string url) => Assert.Throws<FormatException>(() => ListenUrl.Parse(url, out _));
}
