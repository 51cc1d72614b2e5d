using System.Buffers;
using Netcd.Core.V2.Json;
using Netcd.Rpc.Http;

namespace Netcd.Server.V2;

/// <summary>Collects one JSON answer, because its length goes into the headers. One per thread, used without a wait in between.</summary>
internal sealed class JsonAnswer
{
    private const int KeptCapacity = 256 << 10;

    [ThreadStatic]
    private static JsonAnswer? _ofThread;

    private readonly ArrayBufferWriter<byte> _body = new(1024);

    private JsonAnswer() => Json = new GoJsonWriter(_body);

    /// <summary>Writes into the answer.</summary>
    public GoJsonWriter Json { get; }

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _body.WrittenSpan;

    /// <summary>The calling thread's answer, empty.</summary>
    public static JsonAnswer Begin()
    {
        JsonAnswer answer = _ofThread ??= new JsonAnswer();
        answer._body.ResetWrittenCount();
        answer.Json.Reset();
        return answer;
    }

    /// <summary>Ends the line, as Go's JSON encoder does.</summary>
    public JsonAnswer Line()
    {
        _body.Write("\n"u8);
        return this;
    }

    /// <summary>Sends the answer. The object is free again when this returns, before the task ends.</summary>
    public ValueTask SendAsync(PlainHttpExchange exchange, int status, string mediaType = "application/json")
    {
        exchange.StatusCode = status;
        exchange.ResponseHeaders.ContentType = mediaType;
        exchange.ResponseHeaders.ContentLength = _body.WrittenCount;
        if (exchange.Method == "HEAD")
        {
            return ValueTask.CompletedTask;
        }

        Task started = exchange.StartAsync();
        if (!started.IsCompletedSuccessfully)
        {
            return SendLaterAsync(exchange, started, _body.WrittenSpan.ToArray());
        }

        // The server flushes what was written when the handler is done.
        exchange.ResponseBody.Write(_body.WrittenSpan);
        if (_body.Capacity > KeptCapacity)
        {
            _ofThread = null;
        }

        return ValueTask.CompletedTask;
    }

    private static async ValueTask SendLaterAsync(PlainHttpExchange exchange, Task started, byte[] body)
    {
        await started;
        await exchange.ResponseBody.WriteAsync(body, exchange.Aborted);
    }
}
