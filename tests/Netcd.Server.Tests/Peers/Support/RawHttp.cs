using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Netcd.Server.Tests.Peers.Support;

/// <summary>HTTP/1.1 by hand, for requests that no client would send.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Sends bytes and returns everything that comes back until the server closes.</summary>
    public static async Task<string> ExchangeAsync(IPEndPoint server, ReadOnlyMemory<byte> request)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, patience.Token);
        await using var stream = new NetworkStream(socket);
        await socket.SendAsync(request, patience.Token);
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, patience.Token);
        }
        catch (IOException)
        {
            // Cut by the server: what came before counts.
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }

    /// <summary>Sends bytes and cuts the connection when a condition holds.</summary>
    public static async Task SendAndCutAsync(IPEndPoint server, ReadOnlyMemory<byte> request, Func<bool> when)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server);
        await socket.SendAsync(request);
        await Soon.TrueAsync(when);
    }

    /// <summary>A request with the headers of a peer, changed as given (null leaves one out); the connection ends with the answer.</summary>
    public static byte[] Request(string line, ReadOnlySpan<byte> body, params (string Name, string? Value)[] changes)
    {
        var headers = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Host"] = "x",
            ["Connection"] = "close",
            ["X-Server-From"] = "2",
            ["X-Server-Version"] = "3.5.16",
            ["X-Min-Cluster-Version"] = "3.0.0",
            ["X-Etcd-Cluster-ID"] = PeerNode.Cluster.ToString("x"),
            ["X-Raft-To"] = "1",
            ["Content-Length"] = body.Length.ToString(),
        };
        foreach ((string name, string? value) in changes)
        {
            headers[name] = value;
        }

        string head = line + " HTTP/1.1\r\n" + string.Concat(headers.Where(h => h.Value is not null).Select(h => $"{h.Key}: {h.Value}\r\n")) + "\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }
}
