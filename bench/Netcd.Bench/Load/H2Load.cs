using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Google.Protobuf;

namespace Netcd.Bench;

/// <summary>Load by h2load: the same gRPC request from many clients; latencies come from its log.</summary>
internal static partial class H2Load
{
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
        string output = await Generator.RunAsync("h2load", all);
        Match rate = Rate().Match(output);
        return rate.Success && output.Contains($"{requests} succeeded", StringComparison.Ordinal)
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
