using System.Globalization;
using System.Text.RegularExpressions;

namespace Netcd.Bench;

/// <summary>Load by wrk: the same HTTP/1.1 request of many clients for some seconds.</summary>
internal static partial class Wrk
{
    private const string KeyPath = "/v2/keys/benchmark/key";
    private const string Form = "application/x-www-form-urlencoded";

    // wrk tells latencies as percentiles: this many of them stand for all.
    private const int Latencies = 1000;

    /// <summary>Requests on one key of the v2 API, after a warm-up of a fifth of the time.</summary>
    /// <param name="server">The server, started with <c>--enable-v2</c>.</param>
    /// <param name="form">Body of a PUT; empty for a GET.</param>
    /// <param name="clients">Clients, each with a connection.</param>
    /// <param name="time">How long.</param>
    public static async Task<LoadResult> RunV2Async(ServerUnderTest server, string form, int clients, TimeSpan time)
    {
        string script = Path.GetTempFileName();
        await File.WriteAllTextAsync(script, ScriptOf(form));
        try
        {
            Task<string> LoadAsync(double seconds) => Generator.RunAsync(
                "wrk", ["-t", "1", "-c", Text(clients), "-d", Text((int)Math.Ceiling(seconds)) + "s", "-s", script, $"http://{server.EndPoint}{KeyPath}"]);
            await LoadAsync(time.TotalSeconds / 5);
            TimeSpan cpu = server.Cost.Cpu;
            string output = await LoadAsync(time.TotalSeconds);
            return ResultOf(output, server.Cost.Cpu - cpu);
        }
        finally
        {
            File.Delete(script);
        }
    }

    /// <summary>Puts the key that GETs read.</summary>
    public static async Task PutV2Async(ServerUnderTest server, string form)
    {
        using var client = new HttpClient();
        using var body = new StringContent(form, null, Form);
        using HttpResponseMessage answer = await client.PutAsync($"http://{server.EndPoint}{KeyPath}", body);
        answer.EnsureSuccessStatusCode();
    }

    private static string ScriptOf(string form) =>
        (form.Length == 0 ? "" : $"""
            wrk.method = "PUT"
            wrk.body = "{form}"
            wrk.headers["Content-Type"] = "{Form}"

            """) + $"""
            done = function(summary, latency)
              local e = summary.errors
              print("measured " .. summary.requests .. " " .. summary.duration .. " " .. e.connect + e.read + e.write + e.status + e.timeout)
              for i = 1, {Latencies} do print("latency " .. latency:percentile(100 * i / {Latencies})) end
            end
            """;

    private static LoadResult ResultOf(string output, TimeSpan cpu)
    {
        Match measured = Measured().Match(output);
        double[] latencies = [.. Latency().Matches(output).Select(static match => Number(match.Groups[1]) / 1000)];
        return measured.Success && Number(measured.Groups[3]) == 0 && latencies.Length == Latencies
            ? new LoadResult((long)Number(measured.Groups[1]), Number(measured.Groups[2]) / 1e6, cpu, latencies)
            : throw new InvalidOperationException("wrk failed: " + output);
    }

    private static double Number(Group text) => double.Parse(text.ValueSpan, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("""^measured (\S+) (\S+) (\S+)$""", RegexOptions.Multiline)]
    private static partial Regex Measured();

    [GeneratedRegex("""^latency (\S+)$""", RegexOptions.Multiline)]
    private static partial Regex Latency();
}
