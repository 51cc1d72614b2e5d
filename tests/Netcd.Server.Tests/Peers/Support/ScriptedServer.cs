using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Netcd.Server.Tests.Peers.Support;

/// <summary>Answers the first request of every connection with the same bytes, and leaves the connection open.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    /// <summary>Status 200 and the begin of an endless body that is nonsense.</summary>
    public static readonly byte[] Garbage = [.. Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n"), 255, 255, 255, 255, 255, 255, 255, 255, 13, 10];

    private readonly byte[] _answer;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _open = [];
    private readonly Task _serving;
    private int _served;

    public ScriptedServer(ReadOnlySpan<byte> answer)
    {
        _answer = answer.ToArray();
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url => $"http://{_listener.LocalEndpoint}";

    public int Served => Volatile.Read(ref _served);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _open.ForEach(static socket => socket.Dispose());
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync();
                _open.Add(socket);
                await socket.ReceiveAsync(new byte[4096]);
                await socket.SendAsync(_answer);
                Interlocked.Increment(ref _served);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }
}
