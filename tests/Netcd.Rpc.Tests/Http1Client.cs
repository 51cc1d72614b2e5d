using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Netcd.Rpc.Tests;

/// <summary>A raw HTTP/1.1 connection: requests are sent as text, answers read by the rules of their framing.</summary>
internal sealed class Http1Client : IDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly List<byte> _unread = [];

    private Http1Client(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket);
    }

    /// <summary>The connection did not end in order.</summary>
    public bool IsCut { get; private set; }

    public static async Task<Http1Client> OpenAsync(TestServer server) => new(await server.ConnectAsync());

    /// <summary>A connection that Kestrel serves, because its first request was not plain.</summary>
    public static async Task<Http1Client> OpenWithKestrelAsync(TestServer server)
    {
        Http1Client client = await OpenAsync(server);
        await client.SendAsync("OPTIONS / HTTP/1.1\r\nHost: x\r\n\r\n");
        await client.ReadAsync("OPTIONS");
        return client;
    }

    public Task SendAsync(string request) => _stream.WriteAsync(Encoding.Latin1.GetBytes(request)).AsTask();

    public void CloseWriting() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>One response: status line, sorted headers without the date, body. Null when the connection has ended.</summary>
    public async Task<string?> ReadAsync(string method = "GET")
    {
        int end;
        while ((end = Encoding.Latin1.GetString([.. _unread]).IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
        {
            if (!await FillAsync())
            {
                return null;
            }
        }

        string[] head = Encoding.Latin1.GetString([.. _unread[..end]]).Split("\r\n");
        _unread.RemoveRange(0, end + 4);
        string? length = Value(head, "Content-Length");
        bool hasNone = method == "HEAD" || head[0].Contains(" 204 ") || head[0].Contains(" 304 ");
        string body = hasNone ? ""
            : Value(head, "Transfer-Encoding") is not null ? await ReadChunksAsync()
            : await TakeAsync(int.Parse(length ?? "0", CultureInfo.InvariantCulture));
        IEnumerable<string> headers = head[1..].Where(h => !h.StartsWith("Date:", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        return $"{head[0]}|{string.Join('|', headers)}|{body}";
    }

    public void Dispose() => _socket.Dispose();

    private static string? Value(string[] head, string name) =>
        head.FirstOrDefault(h => h.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))?[(name.Length + 2)..];

    private async Task<string> ReadChunksAsync()
    {
        var body = new StringBuilder();
        while (true)
        {
            int end;
            while ((end = Encoding.Latin1.GetString([.. _unread]).IndexOf("\r\n", StringComparison.Ordinal)) < 0)
            {
                Assert.True(await FillAsync(), "the connection ended inside of a body");
            }

            int size = int.Parse(await TakeAsync(end), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            await TakeAsync(2);
            body.Append(await TakeAsync(size));
            Assert.Equal("\r\n", await TakeAsync(2));
            if (size == 0)
            {
                return body.ToString();
            }
        }
    }

    private async Task<string> TakeAsync(int count)
    {
        while (_unread.Count < count)
        {
            Assert.True(await FillAsync(), "the connection ended inside of a body");
        }

        string taken = Encoding.Latin1.GetString([.. _unread[..count]]);
        _unread.RemoveRange(0, count);
        return taken;
    }

    private async Task<bool> FillAsync()
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            int count = await Soon.In(_stream.ReadAsync(buffer));
            _unread.AddRange(buffer[..count]);
            return count > 0;
        }
        catch (IOException)
        {
            IsCut = true;
            return false;
        }
    }
}
