using System.Net;
using System.Text;
using Netcd.Telemetry.Failpoints;

namespace Netcd.Etcd.Failpoints;

/// <summary>
/// The failpoint switch of a test build, as gofail has it: <c>GOFAIL_FAILPOINTS</c> sets points at the start,
/// <c>GOFAIL_HTTP</c> (<c>HOST:PORT</c>) takes GET, PUT and DELETE of <c>/NAME</c>. The part of a path before the last slash does not count.
/// </summary>
internal sealed class FailpointServer
{
    private const int MaxTerm = 4096;

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(1);

    // Held while an answer is on its way: a point that ends the process lets whoever set it hear of that first.
    private static readonly SemaphoreSlim Answering = new(1);

    private readonly FailpointTable _table;
    private readonly HttpListener _listener = new();

    private FailpointServer(FailpointTable table, string address)
    {
        _table = table;
        _listener.Prefixes.Add($"http://{address}/");
    }

    /// <summary>Sets and serves what the environment asks for; the server lives as long as the process.</summary>
    /// <exception cref="ArgumentException">The environment names no point, or no term.</exception>
    /// <exception cref="HttpListenerException">The address cannot be used.</exception>
    public static void Start(IReadOnlyDictionary<string, string> environment)
    {
        var table = new FailpointTable(static () => Random.Shared.NextDouble() * 100, Act);
        foreach (string setting in environment.GetValueOrDefault("GOFAIL_FAILPOINTS", "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] sides = setting.Split('=', 2);
            if (sides.Length != 2 || !table.TrySet(NameIn(sides[0]), sides[1]))
            {
                throw new ArgumentException($"fail to set failpoint: {setting}");
            }
        }

        FailpointTable.Shared = table;
        if (environment.TryGetValue("GOFAIL_HTTP", out string? address))
        {
            var server = new FailpointServer(table, address);
            server._listener.Start();
            _ = server.ServeAsync();
        }
    }

    private static void Act(string name, FailpointTerm term)
    {
        switch (term.Action)
        {
            case FailpointAction.Panic:
                Answering.Wait(AnswerLimit);
                Environment.FailFast($"failpoint panic: {name}");
                break;
            case FailpointAction.Sleep:
                // Where the point is, a thread has to stand still, whatever it holds.
                using (var never = new ManualResetEventSlim())
                {
                    never.Wait(term.Sleep);
                }

                break;
            case FailpointAction.Print:
                Console.Error.WriteLine($"failpoint print: {name}");
                break;
        }
    }

    private static string NameIn(string path) => path[(path.TrimEnd('/').LastIndexOf('/') + 1)..].TrimEnd('/');

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context = await _listener.GetContextAsync();
            await Answering.WaitAsync();
            try
            {
                await AnswerAsync(context.Request, context.Response);
            }
            catch (Exception e) when (e is HttpListenerException or IOException)
            {
                // The rig went away before it had its answer.
            }
            finally
            {
                Answering.Release();
            }
        }
    }

    private async Task AnswerAsync(HttpListenerRequest request, HttpListenerResponse response)
    {
        string path = request.Url!.AbsolutePath;
        bool isCount = path.EndsWith("/count", StringComparison.Ordinal);
        string name = NameIn(isCount ? path[..^"/count".Length] : path);
        (HttpStatusCode status, string text) = (request.HttpMethod, name) switch
        {
            ("GET", "") => (HttpStatusCode.OK, string.Concat(FailpointTable.Names.Select(n => $"{n}={_table.Find(n)}\n"))),
            ("GET", _) when isCount && _table.Count(name) is { } count => (HttpStatusCode.OK, $"{count}\n"),
            ("GET", _) when !isCount && _table.Find(name) is { } terms => (HttpStatusCode.OK, $"{terms}\n"),
            ("PUT", _) => _table.TrySet(name, await ReadAsync(request)) ? (HttpStatusCode.NoContent, "") : (HttpStatusCode.BadRequest, $"failed to set failpoint {name}\n"),
            ("DELETE", _) when _table.Clear(name) => (HttpStatusCode.NoContent, ""),
            ("GET" or "DELETE", _) => (HttpStatusCode.NotFound, $"failpoint {name} is disabled or does not exist\n"),
            _ => (HttpStatusCode.MethodNotAllowed, "Method not allowed\n"),
        };
        response.StatusCode = (int)status;
        if (text.Length > 0)
        {
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text));
        }

        response.Close();
    }

    private static async Task<string> ReadAsync(HttpListenerRequest request)
    {
        byte[] body = new byte[MaxTerm];
        int length = await request.InputStream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false);
        return Encoding.UTF8.GetString(body, 0, length);
    }
}
