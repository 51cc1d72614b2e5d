using Netcd.Client;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;

namespace Netcd.Server.Proxy.L7;

/// <summary>/metrics of the proxy: the page of one member, fetched anew for each request.</summary>
internal sealed class ClusterMetricsPage : IPlainHttpHandler, IDisposable
{
    private const string ContentType = "text/plain; version=0.0.4";

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);

    private readonly string _endpoint;
    private readonly HttpClient _http;

    /// <summary>Chooses the member, for good, as etcd does: graphs of two members must not mix.</summary>
    /// <param name="options">How to reach the cluster.</param>
    public ClusterMetricsPage(EtcdClientOptions options)
    {
        _endpoint = options.Endpoints[Random.Shared.Next(options.Endpoints.Count)];
        var handler = new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null };
        if (options.Tls is { } tls)
        {
            // Without a name: that of each request's host is checked.
            handler.SslOptions = tls.ToHttp("");
        }

        _http = new HttpClient(handler) { Timeout = AnswerTime };
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        string scheme = _endpoint.StartsWith("http", StringComparison.Ordinal) ? "" : exchange.IsTls ? "https://" : "http://";
        byte[] page;
        try
        {
            using HttpResponseMessage response = await _http.GetAsync(new Uri($"{scheme}{_endpoint}/metrics"), exchange.Aborted);
            page = await response.Content.ReadAsByteArrayAsync(exchange.Aborted);
        }
        catch (Exception e) when (e is HttpRequestException or UriFormatException or NotSupportedException or TaskCanceledException)
        {
            await PlainAnswers.Error(exchange, 500, "Internal server error");
            return;
        }

        await exchange.WriteAsync(200, ContentType, page);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
