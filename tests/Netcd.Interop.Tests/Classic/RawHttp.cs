using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Netcd.Interop.Tests.Classic;

/// <summary>HTTP/1.1 over a plain socket, one request per connection: nothing is normalised on the way.</summary>
internal sealed class RawHttp : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpClient _connection = new();
    private readonly CancellationTokenSource _limit = new(Patience);
    private readonly MemoryStream _received = new();

    private RawHttp()
    {
    }

    /// <summary>Sends a request and reads the whole answer.</summary>
    public static async Task<RawAnswer> AskAsync(string endpoint, string method, string target, IEnumerable<KeyValuePair<string, string>> headers, string body)
    {
        using RawHttp exchange = await StartAsync(endpoint, method, target, headers, body);
        return await exchange.FinishAsync();
    }

    /// <summary>Sends a request and waits for the headers of the answer, unless told not to.</summary>
    public static async Task<RawHttp> StartAsync(string endpoint, string method, string target, IEnumerable<KeyValuePair<string, string>> headers, string body, bool waitForHeaders = true)
    {
        var exchange = new RawHttp();
        try
        {
            int colon = endpoint.LastIndexOf(':');
            await exchange._connection.ConnectAsync(endpoint[..colon], int.Parse(endpoint[(colon + 1)..], CultureInfo.InvariantCulture), exchange._limit.Token);
            var text = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: {endpoint}\r\nConnection: close\r\n");
            foreach ((string name, string value) in headers)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
            }

            if (body.Length > 0 || method is "PUT" or "POST")
            {
                text.Append(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n");
            }

            await exchange._connection.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text + "\r\n" + body), exchange._limit.Token);
            while (waitForHeaders && !exchange.HasHeaders && await exchange.ReceiveAsync())
            {
            }

            return exchange;
        }
        catch
        {
            exchange.Dispose();
            throw;
        }
    }

    /// <summary>Reads until the server ends the connection.</summary>
    public async Task<RawAnswer> FinishAsync()
    {
        while (await ReceiveAsync())
        {
        }

        return RawAnswer.Parse(_received.ToArray());
    }

    /// <summary>Reads until the body holds this many lines, and leaves the answer open.</summary>
    public async Task<RawAnswer> LinesAsync(int count)
    {
        RawAnswer soFar = RawAnswer.Parse(_received.ToArray());
        while (soFar.Body.Count(static c => c == '\n') < count && await ReceiveAsync())
        {
            soFar = RawAnswer.Parse(_received.ToArray());
        }

        return soFar;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection.Dispose();
        _limit.Dispose();
        _received.Dispose();
    }

    private bool HasHeaders => _received.GetBuffer().AsSpan(0, (int)_received.Length).IndexOf("\r\n\r\n"u8) >= 0;

    private async Task<bool> ReceiveAsync()
    {
        byte[] buffer = new byte[4096];
        int count = await _connection.GetStream().ReadAsync(buffer, _limit.Token);
        _received.Write(buffer, 0, count);
        return count > 0;
    }
}
