using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Netcd.Client;
using Netcd.CommandLine.Flags;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Session;

namespace Netcd.Etcdctl.Classic;

/// <summary>The HTTP API of etcd 2: tries one endpoint after the other.</summary>
internal sealed class ClassicClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly CtlContext _context;
    private readonly FlagValues _flags;
    private readonly AuthenticationHeaderValue? _credentials;

    private ClassicClient(CtlContext context, FlagValues flags, IReadOnlyList<string> endpoints, AuthenticationHeaderValue? credentials)
    {
        (_context, _flags, Endpoints, _credentials) = (context, flags, endpoints, credentials);
        string Setting(string flag) => flags.Text(flag) is { Length: > 0 } text ? text : context.Environment.GetValueOrDefault(FlagEnvironment.NameOf(flag), "");
        EtcdTlsOptions? tls = ClientSettings.Tls(Setting("cert-file"), Setting("key-file"), Setting("ca-file"), null, isInsecure: true, skipVerify: false);
        var handler = new SocketsHttpHandler { UseProxy = false, ConnectTimeout = flags.Duration("timeout") };
        if (endpoints.FirstOrDefault(static e => e.StartsWith("https://", StringComparison.Ordinal)) is { } secure)
        {
            handler.SslOptions = (tls ?? new EtcdTlsOptions()).ToHttp(new Uri(secure).Host);
        }

        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Where requests go.</summary>
    public IReadOnlyList<string> Endpoints { get; private set; }

    /// <summary>A client as the flags ask for, which has asked the cluster for its members unless the flags say no.</summary>
    /// <exception cref="ClassicExit">An endpoint makes no sense, or none answers.</exception>
    public static async Task<ClassicClient> OpenAsync(CtlContext context, FlagValues flags, bool sync = true)
    {
        var client = new ClassicClient(context, flags, EndpointsOf(context, flags), CredentialsOf(context, flags));
        if (sync && !flags.Bool("no-sync"))
        {
            await client.SyncAsync();
        }

        return client;
    }

    /// <summary>Sends requests to this endpoint only.</summary>
    public void UseOnly(string endpoint) => Endpoints = [endpoint];

    /// <summary>A request with a time limit.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="content">Makes the body, once per endpoint that is tried; null: none.</param>
    /// <exception cref="ClassicExit">No endpoint answers.</exception>
    public Task<ClassicReply> SendAsync(HttpMethod method, string path, Func<HttpContent>? content = null) =>
        SendAsync(method, path, content, _flags.Duration("timeout"));

    /// <summary>A request with a JSON body.</summary>
    /// <inheritdoc cref="SendAsync(HttpMethod, string, Func{HttpContent})"/>
    public Task<ClassicReply> SendAsync(HttpMethod method, string path, JsonText body) =>
        SendAsync(method, path, () => new StringContent(Encoding.UTF8.GetString(body.Utf8), Encoding.UTF8, "application/json"));

    /// <summary>A request that waits for an event as long as it takes.</summary>
    /// <exception cref="ClassicExit">No endpoint answers.</exception>
    public Task<ClassicReply> WaitAsync(string path) => SendAsync(HttpMethod.Get, path, null, Timeout.InfiniteTimeSpan);

    /// <summary>A request about keys.</summary>
    /// <exception cref="ClassicExit">No endpoint answers, or the server refuses.</exception>
    public async Task<ClassicResponse> KeysAsync(HttpMethod method, string key, string query, IReadOnlyList<KeyValuePair<string, string>>? form = null)
    {
        ClassicReply reply = await SendAsync(method, PathOf(key) + query, form is null ? null : () => new FormUrlEncodedContent(form));
        return Read(reply);
    }

    /// <summary>The answer about keys in a reply.</summary>
    /// <exception cref="ClassicExit">The server refuses.</exception>
    public ClassicResponse Read(ClassicReply reply)
    {
        try
        {
            return reply.IsSuccess ? ClassicResponse.Read(reply.Body, reply.Index) : throw ErrorOf(reply);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw ClassicExit.Error(ClassicExit.ServerError, "client: response is invalid json. The endpoint is probably not valid etcd cluster endpoint.");
        }
    }

    /// <summary>Path of a key.</summary>
    public static string PathOf(string key) =>
        "/v2/keys/" + string.Join('/', key.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.EscapeDataString));

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static ClassicExit ErrorOf(ClassicReply reply)
    {
        using var document = JsonDocument.Parse(reply.Body);
        JsonElement root = document.RootElement;
        string Text(string name) => root.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";
        int code = root.GetProperty("errorCode").GetInt32();
        return ClassicExit.Error(ClassicExit.ServerError, $"{code}: {Text("message")} ({Text("cause")}) [{root.GetProperty("index").GetUInt64()}]");
    }

    private static string[] EndpointsOf(CtlContext context, FlagValues flags)
    {
        if (flags.Text("discovery-srv").Length > 0)
        {
            return [.. EndpointList.Discover(context, flags, flags.Text("discovery-srv"))];
        }

        string Variable(string name) => context.Environment.GetValueOrDefault(name, "");
        string[] sources =
        [
            flags.Text("endpoints"), Variable("ETCDCTL_ENDPOINTS"), flags.Text("endpoint"), Variable("ETCDCTL_ENDPOINT"),
            flags.Text("peers"), Variable("ETCDCTL_PEERS"), "http://127.0.0.1:2379,http://127.0.0.1:4001",
        ];
        string[] endpoints = sources.First(static s => s.Length > 0).Split(',');
        foreach (string endpoint in endpoints)
        {
            if (!endpoint.Contains("://", StringComparison.Ordinal) && endpoint.Contains(':'))
            {
                throw new ClassicExit(ClassicExit.BadArguments, $"parse \"{endpoint}\": first path segment in URL cannot contain colon");
            }
        }

        return [.. endpoints.Select(static e => e.Contains("://", StringComparison.Ordinal) ? e.TrimEnd('/') : "http://" + e)];
    }

    private static AuthenticationHeaderValue? CredentialsOf(CtlContext context, FlagValues flags)
    {
        string given = flags.Text("username") is { Length: > 0 } text ? text : context.Environment.GetValueOrDefault("ETCDCTL_USERNAME", "");
        (string? user, string password) = ClientSettings.Credentials(context, given, "", "Password: ");
        return user is null ? null : new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
    }

    private async Task SyncAsync()
    {
        ClassicReply reply = await SendAsync(HttpMethod.Get, "/v2/members");
        if (!reply.IsSuccess)
        {
            return;
        }

        string[] found = [.. ClassicMember.ReadList(reply.Body).SelectMany(static m => m.ClientUrls)];
        if (found.Length == 0)
        {
            string published = string.Join(',', Endpoints);
            throw ClassicExit.Error(
                ClassicExit.ServerError,
                $"client: no endpoints available\netcd cluster has no published client endpoints.\nTry '--no-sync' if you want to access non-published client endpoints({published}).");
        }

        Endpoints = found;
    }

    private async Task<ClassicReply> SendAsync(HttpMethod method, string path, Func<HttpContent>? content, TimeSpan limit)
    {
        var problems = new List<string>();
        foreach (string endpoint in Endpoints)
        {
            using var request = new HttpRequestMessage(method, endpoint + path) { Content = content?.Invoke() };
            request.Headers.Authorization = _credentials;
            if (_flags.Bool("debug"))
            {
                _context.Warn($"Cluster-Endpoints: {string.Join(", ", Endpoints)}\ncURL Command: curl -X {method} {endpoint}{path}");
            }

            using var timer = new CancellationTokenSource(limit, _context.Clock);
            try
            {
                using HttpResponseMessage response = await _http.SendAsync(request, timer.Token);
                string body = await response.Content.ReadAsStringAsync(timer.Token);
                ulong index = response.Headers.TryGetValues("X-Etcd-Index", out IEnumerable<string>? values) && ulong.TryParse(values.First(), out ulong found) ? found : 0;
                return new ClassicReply((int)response.StatusCode, body, index);
            }
            catch (HttpRequestException e)
            {
                problems.Add(e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
                    ? $"dial tcp {new Uri(endpoint).Authority}: connect: connection refused"
                    : e.Message);
            }
            catch (OperationCanceledException)
            {
                problems.Add($"client: endpoint {endpoint} exceeded header timeout");
            }
        }

        string details = string.Concat(problems.Select(static (p, i) => $"; error #{i}: {p}\n"));
        throw ClassicExit.Error(ClassicExit.BadConnection, "client: etcd cluster is unavailable or misconfigured" + details);
    }
}
