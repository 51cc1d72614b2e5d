using System.Net;
using System.Net.Sockets;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Classic;

/// <summary>Flags of 0.x whose effect only a running server shows.</summary>
public sealed class ClassicFlagTests
{
    [NetcdFact]
    public async Task Http_read_timeout_ends_idle_connections()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { Arguments = ["-http-read-timeout=1.5"] });
        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(server.Endpoint));
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync("GET /version HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var reader = new StreamReader(stream);
        Assert.Contains("etcdserver", await reader.ReadToEndAsync(patience.Token), StringComparison.Ordinal);
    }
}
