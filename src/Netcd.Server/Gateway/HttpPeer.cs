using System.Buffers;
using System.IO.Pipelines;
using Netcd.Rpc.Http;

namespace Netcd.Server.Gateway;

/// <summary>A plain HTTP request: JSON values one after the other in its body, answers in the body of its response.</summary>
internal sealed class HttpPeer(PlainHttpExchange exchange) : IGatewayPeer
{
    private const string Json = "application/json";
    private long _looked;

    /// <inheritdoc/>
    public CancellationToken Aborted => exchange.Aborted;

    /// <inheritdoc/>
    public async ValueTask<byte[]?> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            ReadResult result = await exchange.RequestBody.ReadAsync(cancellation);
            byte[]? value = null;
            long consumed = 0;
            try
            {
                value = MayHoldValue(result) ? Take(result.Buffer, result.IsCompleted, out consumed) : null;
            }
            finally
            {
                _looked = value is null ? result.Buffer.Length : 0;
                exchange.RequestBody.AdvanceTo(result.Buffer.GetPosition(consumed), value is null ? result.Buffer.End : result.Buffer.GetPosition(consumed));
            }

            if (value is not null || result.IsCompleted)
            {
                return value;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask WriteAnswerAsync(ReadOnlyMemory<byte> json)
    {
        SayGrpc();
        return exchange.WriteAsync(200, Json, json);
    }

    /// <inheritdoc/>
    public ValueTask WriteErrorAsync(int status, string? challenge, ReadOnlyMemory<byte> json)
    {
        if (challenge is not null)
        {
            exchange.ResponseHeaders.WWWAuthenticate = challenge;
        }

        return exchange.WriteAsync(status, Json, json);
    }

    /// <inheritdoc/>
    public ValueTask WriteErrorLineAsync(int status, ReadOnlyMemory<byte> json)
    {
        exchange.StatusCode = status;
        return SendLineAsync(json);
    }

    /// <inheritdoc/>
    public ValueTask WriteLineAsync(ReadOnlyMemory<byte> json)
    {
        if (!exchange.HasStarted)
        {
            SayGrpc();
        }

        return SendLineAsync(json);
    }

    /// <inheritdoc/>
    public ValueTask CompleteAsync() => exchange.HasStarted ? ValueTask.CompletedTask : new(exchange.StartAsync());

    private async ValueTask SendLineAsync(ReadOnlyMemory<byte> json)
    {
        if (!exchange.HasStarted)
        {
            exchange.ResponseHeaders.ContentType = Json;
            await exchange.StartAsync();
        }

        exchange.ResponseBody.Write(json.Span);
        exchange.ResponseBody.Write("\n"u8);
        await exchange.FlushAsync();
    }

    /// <summary>Whether looking for a value is worth it: a request is an object, so the last piece of it holds a brace.</summary>
    private bool MayHoldValue(in ReadResult result) =>
        result.IsCompleted || result.Buffer.Slice(Math.Min(_looked, result.Buffer.Length)).PositionOf((byte)'}') is not null;

    private void SayGrpc() => exchange.ResponseHeaders["Grpc-Metadata-Content-Type"] = "application/grpc";

    private static byte[]? Take(in ReadOnlySequence<byte> body, bool isComplete, out long consumed)
    {
        byte[] bytes = body.ToArray();
        var scanner = new GoJsonScanner(bytes);
        bool found = scanner.TryNext(out int start, out int length, out bool isCut);
        if (isCut && isComplete)
        {
            throw new GatewayException("unexpected EOF");
        }

        consumed = found ? start + length : 0;
        return found ? bytes[start..(start + length)] : null;
    }
}
