using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Netcd.Rpc.Http;

namespace Netcd.Server.Gateway;

/// <summary>A websocket: each text message is a request or an answer.</summary>
internal sealed class GatewaySocket : IGatewayPeer, IDisposable
{
    /// <summary>As the largest gRPC message.</summary>
    private const int MaxMessageBytes = 2 << 20;

    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(30);

    private readonly PlainHttpExchange _exchange;
    private readonly WebSocket _socket;
    private readonly byte[] _buffer = new byte[16 << 10];

    private GatewaySocket(PlainHttpExchange exchange, WebSocket socket)
    {
        _exchange = exchange;
        _socket = socket;
    }

    /// <inheritdoc/>
    public CancellationToken Aborted => _exchange.Aborted;

    /// <summary>Whether a request asks for a websocket.</summary>
    public static bool IsAskedFor(PlainHttpExchange exchange) =>
        exchange.RequestHeaders.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase)
        && exchange.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };

    /// <summary>The token that a browser sends as a sub-protocol, since it cannot set headers: <c>Bearer, TOKEN</c>. Null when there is none.</summary>
    public static string? TokenOf(PlainHttpExchange exchange)
    {
        string[] protocols = exchange.RequestHeaders.SecWebSocketProtocol.ToString().Split(',', StringSplitOptions.TrimEntries);
        return protocols is ["Bearer", { Length: > 0 } token, ..] ? token : null;
    }

    /// <summary>Answers the handshake (RFC 6455, section 4.2.2).</summary>
    public static async ValueTask<GatewaySocket> AcceptAsync(PlainHttpExchange exchange)
    {
        const string Guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        byte[] key = Encoding.ASCII.GetBytes(exchange.RequestHeaders.SecWebSocketKey.ToString() + Guid);
        exchange.ResponseHeaders.Connection = "Upgrade";
        exchange.ResponseHeaders.Upgrade = "websocket";
        exchange.ResponseHeaders.SecWebSocketAccept = Convert.ToBase64String(SHA1.HashData(key));
        if (TokenOf(exchange) is not null)
        {
            exchange.ResponseHeaders.SecWebSocketProtocol = "Bearer";
        }

        Stream stream = await exchange.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        return new GatewaySocket(exchange, WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = PingInterval }));
    }

    /// <inheritdoc/>
    public async ValueTask<byte[]?> ReadAsync(CancellationToken cancellation)
    {
        using var message = new MemoryStream();
        while (true)
        {
            ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(_buffer.AsMemory(), cancellation);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Write(_buffer, 0, part.Count);
            if (message.Length > MaxMessageBytes)
            {
                throw new GatewayException("message too large");
            }

            if (part.EndOfMessage)
            {
                return ValueOf(message.ToArray());
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask WriteAnswerAsync(ReadOnlyMemory<byte> json) => WriteLineAsync(json);

    /// <inheritdoc/>
    public ValueTask WriteErrorAsync(int status, string? challenge, ReadOnlyMemory<byte> json) => WriteLineAsync(json);

    /// <inheritdoc/>
    public ValueTask WriteErrorLineAsync(int status, ReadOnlyMemory<byte> json) => WriteLineAsync(json);

    /// <inheritdoc/>
    public ValueTask WriteLineAsync(ReadOnlyMemory<byte> json) => _socket.SendAsync(json, WebSocketMessageType.Text, endOfMessage: true, Aborted);

    /// <inheritdoc/>
    public async ValueTask CompleteAsync() => await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Aborted);

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static byte[] ValueOf(byte[] message)
    {
        var scanner = new GoJsonScanner(message);
        return scanner.TryNext(out int start, out int length, out _) ? message[start..(start + length)] : throw new GatewayException("unexpected EOF");
    }
}
