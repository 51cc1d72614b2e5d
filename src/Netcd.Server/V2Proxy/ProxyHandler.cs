using System.Buffers;
using System.Collections.Frozen;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;
using Netcd.Server.Peers;
using Netcd.Server.V2;
using Netcd.Telemetry.GoText;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.V2Proxy;

/// <summary>Passes a request on to the members, one after the other until one answers, and the answer back as it comes.</summary>
/// <param name="director">Who may be asked.</param>
/// <param name="http">The client for the members.</param>
/// <param name="limits">How long things may take.</param>
/// <param name="metrics">Counted there.</param>
/// <param name="clock">Time.</param>
/// <param name="log">Told of failures.</param>
internal sealed class ProxyHandler(ProxyDirector director, PeerHttpClient http, ProxyLimits limits, ProxyMetrics metrics, TimeProvider clock, ILog log) : IPlainHttpHandler
{
    private const int ChunkSize = 16 << 10;
    private const string ForwardedFor = "X-Forwarded-For";

    // They belong to one connection, not to the request. Expect is answered here, because the body is read here.
    private static readonly FrozenSet<string> OfConnection = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Te", "Trailers", "Transfer-Encoding", "Upgrade", "Expect", "Host", "Content-Length");

    /// <inheritdoc/>
    public async ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        long started = clock.GetTimestamp();
        metrics.Incoming(exchange.Method);
        exchange.MaxRequestBodySize = RequestForm.MaxBody;
        byte[] body = await exchange.ReadBodyAsync();
        ProxyEndpoint[] endpoints = director.Available();
        if (endpoints.Length == 0)
        {
            metrics.Dropped(exchange.Method, "zero_endpoints");
            await V2Answers.Message(exchange, 503, "proxy: zero endpoints currently available");
            return;
        }

        foreach (ProxyEndpoint endpoint in endpoints)
        {
            using var asking = CancellationTokenSource.CreateLinkedTokenSource(exchange.Aborted);
            if (await AskAsync(exchange, endpoint, body, asking) is { } answer)
            {
                using (answer)
                {
                    metrics.Handled(exchange.Method, (int)answer.StatusCode, clock.GetElapsedTime(started));
                    await PassBackAsync(exchange, answer, asking);
                    return;
                }
            }

            if (exchange.Aborted.IsCancellationRequested)
            {
                metrics.Dropped(exchange.Method, "request_cancelled");
                return;
            }
        }

        metrics.Dropped(exchange.Method, "failed_getting_response_from_all_endpoints");
        await V2Answers.Message(exchange, 502, $"proxy: unable to get response from {endpoints.Length} endpoint(s)");
    }

    private async Task<HttpResponseMessage?> AskAsync(PlainHttpExchange exchange, ProxyEndpoint endpoint, byte[] body, CancellationTokenSource asking)
    {
        using HttpRequestMessage request = RequestFor(exchange, endpoint, body, asking);
        try
        {
            return await http.SendAsync(request, asking.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            if (!exchange.Aborted.IsCancellationRequested)
            {
                log.Warn("failed to direct request to an endpoint", [("endpoint", endpoint.Url), ("error", e.Message)]);
                endpoint.MarkFailed();
            }

            return null;
        }
    }

    private HttpRequestMessage RequestFor(PlainHttpExchange exchange, ProxyEndpoint endpoint, byte[] body, CancellationTokenSource asking)
    {
        HttpRequestMessage request = PeerHttpClient.Request(new HttpMethod(exchange.Method), endpoint.Url, exchange.RawTarget);
        if (body.Length > 0 || exchange.Method is "PUT" or "POST")
        {
            asking.CancelAfter(limits.Write);
            request.Content = new SentContent(body, () => asking.CancelAfter(limits.Read));
        }
        else
        {
            asking.CancelAfter(limits.Read);
        }

        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in exchange.RequestHeaders)
        {
            if (!OfConnection.Contains(name) && name[0] != ':' && !request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        request.Headers.Host = exchange.RequestHeaders.Host.ToString() is { Length: > 0 } host ? host : null;
        if (exchange.RemoteAddress is { } address)
        {
            string before = exchange.RequestHeaders[ForwardedFor].ToString();
            request.Headers.Remove(ForwardedFor);
            request.Headers.TryAddWithoutValidation(ForwardedFor, before.Length > 0 ? $"{before}, {address}" : address.ToString());
        }

        return request;
    }

    private async Task PassBackAsync(PlainHttpExchange exchange, HttpResponseMessage answer, CancellationTokenSource asking)
    {
        exchange.StatusCode = (int)answer.StatusCode;
        foreach ((string name, IEnumerable<string> values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (!OfConnection.Contains(name))
            {
                exchange.ResponseHeaders[name] = values.ToArray();
            }
        }

        exchange.ResponseHeaders.ContentLength = answer.Content.Headers.ContentLength;
        if (exchange.Method == "HEAD")
        {
            return;
        }

        await exchange.StartAsync();
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            await using Stream content = await answer.Content.ReadAsStreamAsync(asking.Token);

            // A watch shows its headers before the first event.
            await exchange.FlushAsync();
            while (await content.ReadAsync(chunk, asking.Token) is > 0 and int read)
            {
                exchange.ResponseBody.Write(chunk.AsSpan(0, read));
                await exchange.FlushAsync();
                asking.CancelAfter(limits.Read);
            }
        }
        catch (OperationCanceledException) when (exchange.Aborted.IsCancellationRequested)
        {
            // The client is gone, which is how a watch usually ends.
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // What was sent cannot be taken back: the client sees that the rest is missing.
            log.Warn("failed to copy response body", [("target", GoQuote.Quote(exchange.RawTarget)), ("error", e.Message)]);
            exchange.Abort();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}
