using System.Net;
using Netcd.Rpc.Http;
using Netcd.Rpc.Server;

namespace Netcd.Server.Tests.Support;

/// <summary>A handler on a free loopback port, and a client that follows no redirects.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private readonly RpcServer _server;
    private readonly HttpClient _http;

    private PageServer(RpcServer server)
    {
        _server = server;
        var endPoint = (IPEndPoint)server.Listeners[0].BoundEndPoint!;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://{endPoint}"), Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url => _http.BaseAddress!.OriginalString.TrimEnd('/');

    public static async Task<PageServer> StartAsync(IPlainHttpHandler handler)
    {
        var options = new RpcServerOptions();
        options.Listeners.Add(new RpcListener(new IPEndPoint(IPAddress.Loopback, 0)) { Plain = handler });
        var server = new RpcServer(options);
        await server.StartAsync();
        return new PageServer(server);
    }

    public static async Task<PageServer> StartAsync(IEnumerable<KeyValuePair<string, IPlainHttpHandler>> pages) => await StartAsync(new Netcd.Server.Pages.PageRouter(pages));

    public async Task<(int Status, string Body)> AskAsync(string path, string method = "GET")
    {
        using HttpResponseMessage answer = await SendAsync(path, method);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task<HttpResponseMessage> SendAsync(string path, string method = "GET", string? host = null, string? origin = null, string? accepted = null)
    {
        var sent = new Uri(_http.BaseAddress + path[1..], new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(method), sent);
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        if (accepted is not null)
        {
            request.Headers.Add("Accept-Encoding", accepted);
        }

        return await _http.SendAsync(request);
    }

    public async Task<int> PutAsync(string path, string body)
    {
        using var content = new StringContent(body);
        using HttpResponseMessage answer = await _http.PutAsync(new Uri(_http.BaseAddress + path[1..]), content);
        return (int)answer.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }
}
