using System.Text.RegularExpressions;

namespace Netcd.Interop.Tests.Classic;

/// <summary>Runs a file of requests against one server (format: testdata/v2/README.md).</summary>
internal sealed partial class RequestScript : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string[] IgnoredHeaders = ["Connection", "Content-Length", "Date", "Transfer-Encoding", "X-Raft-Index"];

    private readonly string _endpoint;
    private readonly List<(string Line, RawHttp Request)> _running = [];

    private RequestScript(string endpoint) => _endpoint = endpoint;

    /// <summary>Runs the lines and returns one comparable text per answer.</summary>
    public static async Task<List<(string Line, string Answer)>> RunAsync(string endpoint, IEnumerable<string> lines)
    {
        using var run = new RequestScript(endpoint);
        var answers = new List<(string Line, string Answer)>();
        foreach (string line in lines.Where(static l => l.Length > 0 && l[0] != '#'))
        {
            switch (line[0])
            {
                case '&':
                    run._running.Add((line, line[1] == '&' ? await run.StartWatchAsync(line[2..].Trim()) : await run.StartAsync(line[1..].Trim())));
                    break;
                case '.':
                    foreach ((string started, RawHttp request) in run._running)
                    {
                        answers.Add((started, Comparable(await request.FinishAsync())));
                        request.Dispose();
                    }

                    run._running.Clear();
                    break;
                case '~':
                    answers.Add((line, Comparable(await run.RepeatAsync(int.Parse(line.AsSpan(1, 3), System.Globalization.CultureInfo.InvariantCulture), line[4..].Trim()))));
                    break;
                default:
                    answers.Add((line, Comparable(await run.AskAsync(line))));
                    break;
            }
        }

        return answers;
    }

    /// <inheritdoc/>
    public void Dispose() => _running.ForEach(static r => r.Request.Dispose());

    private async Task<RawHttp> StartAsync(string line, bool waitForHeaders = true)
    {
        (string method, string target, List<KeyValuePair<string, string>> headers, string body) = Read(line);
        return await RawHttp.StartAsync(_endpoint, method, target, headers, body, waitForHeaders);
    }

    // A watch that sends no headers before its event has begun when the server counts it.
    private async Task<RawHttp> StartWatchAsync(string line)
    {
        using var limit = new CancellationTokenSource(Patience);
        string before = await WatchersAsync();
        RawHttp request = await StartAsync(line, waitForHeaders: false);
        while (await WatchersAsync() == before)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
        }

        return request;
    }

    private async Task<string> WatchersAsync() => (await AskAsync("GET /v2/stats/store")).Body.Split("\"watchers\":")[1];

    private async Task<RawAnswer> AskAsync(string line)
    {
        using RawHttp request = await StartAsync(line);
        return await request.FinishAsync();
    }

    private async Task<RawAnswer> RepeatAsync(int status, string line)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            RawAnswer answer = await AskAsync(line);
            if (answer.Status == status)
            {
                return answer;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
        }
    }

    private static (string Method, string Target, List<KeyValuePair<string, string>> Headers, string Body) Read(string line)
    {
        string[] words = line.Split(' ');
        var headers = new List<KeyValuePair<string, string>>();
        int at = 2;
        for (; at < words.Length && HeaderWord().IsMatch(words[at]); at++)
        {
            int colon = words[at].IndexOf(':', StringComparison.Ordinal);
            headers.Add(new(words[at][..colon], words[at][(colon + 1)..].Replace(',', ' ')));
        }

        string body = string.Join(' ', words[at..]);
        if (body.Length > 0 && !headers.Exists(static h => h.Key == "Content-Type"))
        {
            headers.Add(new("Content-Type", body[0] is '{' or '[' ? "application/json" : "application/x-www-form-urlencoded"));
        }

        return (words[0], words[1], headers, body);
    }

    private static string Comparable(RawAnswer answer)
    {
        IEnumerable<string> headers = answer.Headers.Where(static h => !IgnoredHeaders.Contains(h.Split(':')[0]));
        string text = answer.Status + "\n" + string.Join('\n', headers) + "\n\n" + answer.Body;
        text = Expiration().Replace(text, "\"expiration\":\"TIME\"");
        text = Ttl().Replace(text, "\"ttl\":SECONDS");
        text = Clock().Replace(text, "$1\"TIME\"");
        text = LoopbackPort().Replace(text, "127.0.0.1:PORT");
        return Id().Replace(text, "ID");
    }

    [GeneratedRegex(@"^[A-Z][A-Za-z-]+:\S+$")]
    private static partial Regex HeaderWord();

    [GeneratedRegex(@"""expiration"":""2\d\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z""")]
    private static partial Regex Expiration();

    [GeneratedRegex(@"""ttl"":\d+")]
    private static partial Regex Ttl();

    [GeneratedRegex(@"(""(?:startTime|uptime)"":)""[^""]+""")]
    private static partial Regex Clock();

    [GeneratedRegex(@"127\.0\.0\.1:\d{4,5}")]
    private static partial Regex LoopbackPort();

    [GeneratedRegex("\\b[0-9a-f]{14,16}\\b")]
    private static partial Regex Id();
}
