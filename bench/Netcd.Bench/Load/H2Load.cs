using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Google.Protobuf;

namespace Netcd.Bench;

/// <summary>Load by h2load: the same request from many clients, over HTTP/2 for gRPC and over HTTP/1.1 for the v2 API; latencies come from its log.</summary>
internal static partial class H2Load
{
    /// <summary>Whether the program is on this machine.</summary>
    public static bool IsInstalled =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(static folder => File.Exists(Path.Combine(folder, "h2load")));

    /// <summary>A warm-up of a fifth of the requests, then the measured ones, on one server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="method">For example <c>KV/Put</c>.</param>
    /// <param name="request">What every client asks.</param>
    /// <param name="connections">Connections.</param>
    /// <param name="streams">Requests in flight on each connection.</param>
    /// <param name="requests">Requests of all clients together.</param>
    /// <param name="token">Token of a user, or null.</param>
    public static Task<LoadResult> RunAsync(
        ServerUnderTest server, string method, IMessage request, int connections, int streams, int requests, string? token = null) =>
        RunAsync(server.Cost, [server.EndPoint], method, request, connections, streams, requests, token);

    /// <summary>The same on several servers at once, each with its share of connections and requests.</summary>
    public static async Task<LoadResult> RunAsync(
        ProcessCost cost, IReadOnlyList<IPEndPoint> servers, string method, IMessage request, int connections, int streams, int requests, string? token = null)
    {
        string[] user = token is null ? [] : ["-H", $"token: {token}"];
        string body = Path.GetTempFileName();
        await File.WriteAllBytesAsync(body, Frame(request));
        try
        {
            string[][] loads = [.. servers.Select(server => (string[])[
                "-m", Text(streams), "-d", body, "-H", "content-type: application/grpc", "-H", "te: trailers", .. user, $"http://{server}/etcdserverpb.{method}"])];
            return await MeasureAsync(cost, requests, connections, loads);
        }
        finally
        {
            File.Delete(body);
        }
    }

    /// <summary>Requests on one key of the v2 API.</summary>
    /// <param name="server">The server, started with <c>--enable-v2</c>.</param>
    /// <param name="form">Body of a PUT; empty for a GET.</param>
    /// <param name="connections">Clients.</param>
    /// <param name="requests">Requests of all clients together.</param>
    public static async Task<LoadResult> RunV2Async(ServerUnderTest server, string form, int connections, int requests)
    {
        string body = Path.GetTempFileName();
        await File.WriteAllTextAsync(body, form);
        try
        {
            string[] change = form.Length == 0 ? [] : ["-d", body, "-H", ":method: PUT", "-H", "content-type: application/x-www-form-urlencoded"];
            return await MeasureAsync(server.Cost, requests, connections, [["--h1", .. change, $"http://{server.EndPoint}/v2/keys/benchmark/key"]]);
        }
        finally
        {
            File.Delete(body);
        }
    }

    private static async Task<LoadResult> MeasureAsync(ProcessCost cost, int requests, int connections, string[][] loads)
    {
        int each = requests / loads.Length;
        int clients = Math.Max(1, connections / loads.Length);
        await Task.WhenAll(loads.Select(arguments => LoadAsync(null, clients, Math.Max(clients, each / 5), arguments)));
        string[] logs = [.. loads.Select(static _ => Path.GetTempFileName())];
        try
        {
            TimeSpan cpu = cost.Cpu;
            double[] seconds = await Task.WhenAll(loads.Zip(logs, (arguments, log) => LoadAsync(log, clients, each, arguments)));
            cpu = cost.Cpu - cpu;
            double[] latencies = [.. logs.SelectMany(File.ReadLines).Select(LatencyOf).Order()];
            return latencies.Length == each * loads.Length
                ? new LoadResult(latencies.Length, seconds.Max(), cpu, latencies)
                : throw new InvalidOperationException($"{each * loads.Length} requests sent, {latencies.Length} answered");
        }
        finally
        {
            Array.ForEach(logs, File.Delete);
        }
    }

    /// <summary>Runs h2load once and returns the seconds it took from the first connection to the last answer.</summary>
    private static async Task<double> LoadAsync(string? log, int connections, int requests, string[] arguments)
    {
        string[] all = [.. log is null ? [] : (string[])["--log-file", log], "-n", Text(requests), "-c", Text(connections), "-t", "1", .. arguments];
        using Process h2load = Process.Start(new ProcessStartInfo("h2load", all) { RedirectStandardOutput = true })!;
        string output = await h2load.StandardOutput.ReadToEndAsync();
        await h2load.WaitForExitAsync();
        Match rate = Rate().Match(output);
        return h2load.ExitCode == 0 && rate.Success && output.Contains($"{requests} succeeded", StringComparison.Ordinal)
            ? requests / double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException("h2load failed: " + output);
    }

    private static byte[] Frame(IMessage request)
    {
        var frame = new byte[5 + request.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - 5);
        request.WriteTo(frame.AsSpan(5));
        return frame;
    }

    /// <summary>Third column of a log line: microseconds from request to end of response.</summary>
    private static double LatencyOf(string line) => double.Parse(line.Split('\t')[2], CultureInfo.InvariantCulture) / 1000;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("""finished in [^,]*, ([0-9.]+) req/s""")]
    private static partial Regex Rate();
}
