using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;

namespace Netcd.Bench;

/// <summary>Load by h2load: the same request from many clients, over HTTP/2 for gRPC and over HTTP/1.1 for the v2 API; latencies come from its log.</summary>
internal static class H2Load
{
    public static async Task<Measurement> RunAsync(ServerUnderTest server, string method, IMessage request, int connections, int streams, int requests)
    {
        string body = Path.GetTempFileName();
        await File.WriteAllBytesAsync(body, Frame(request));
        try
        {
            return await MeasureAsync(server, requests, connections, [
                "-m", Text(streams), "-d", body, "-H", "content-type: application/grpc", "-H", "te: trailers", $"http://127.0.0.1:{server.Port}/etcdserverpb.{method}"]);
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
    public static async Task<Measurement> RunV2Async(ServerUnderTest server, string form, int connections, int requests)
    {
        string body = Path.GetTempFileName();
        await File.WriteAllTextAsync(body, form);
        try
        {
            string[] change = form.Length == 0 ? [] : ["-d", body, "-H", ":method: PUT", "-H", "content-type: application/x-www-form-urlencoded"];
            return await MeasureAsync(server, requests, connections, ["--h1", .. change, $"http://127.0.0.1:{server.Port}/v2/keys/benchmark/key"]);
        }
        finally
        {
            File.Delete(body);
        }
    }

    private static async Task<Measurement> MeasureAsync(ServerUnderTest server, int requests, int connections, string[] arguments)
    {
        string log = Path.GetTempFileName();
        try
        {
            // Warm code and connections before the measured run.
            await LoadAsync(null, connections, requests / 5, arguments);
            TimeSpan cpu = server.Cpu;
            long started = Stopwatch.GetTimestamp();
            await LoadAsync(log, connections, requests, arguments);
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            cpu = server.Cpu - cpu;
            double[] latencies = [.. File.ReadLines(log).Select(LatencyOf).Order()];
            if (latencies.Length != requests)
            {
                throw new InvalidOperationException($"{requests} requests sent, {latencies.Length} answered");
            }

            return new Measurement(
                requests / seconds,
                latencies[requests / 2] / 1000,
                latencies[requests * 99 / 100] / 1000,
                cpu.TotalMicroseconds / requests,
                server.ResidentMegabytes);
        }
        finally
        {
            File.Delete(log);
        }
    }

    private static async Task LoadAsync(string? log, int connections, int requests, string[] arguments)
    {
        string[] all = [.. log is null ? [] : (string[])["--log-file", log], "-n", Text(requests), "-c", Text(connections), "-t", "1", .. arguments];
        using Process h2load = Process.Start(new ProcessStartInfo("h2load", all) { RedirectStandardOutput = true })!;
        string output = await h2load.StandardOutput.ReadToEndAsync();
        await h2load.WaitForExitAsync();
        if (h2load.ExitCode != 0 || !output.Contains($"{requests} succeeded", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("h2load failed: " + output);
        }
    }

    private static byte[] Frame(IMessage request)
    {
        var frame = new byte[5 + request.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - 5);
        request.WriteTo(frame.AsSpan(5));
        return frame;
    }

    /// <summary>Third column of a log line: microseconds from request to end of response.</summary>
    private static double LatencyOf(string line) => double.Parse(line.Split('\t')[2], CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
