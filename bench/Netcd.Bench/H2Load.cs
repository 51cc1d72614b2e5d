using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;

namespace Netcd.Bench;

/// <summary>Unary load by h2load: the same framed request from many clients; latencies come from its log.</summary>
internal static class H2Load
{
    public static async Task<Measurement> RunAsync(ServerUnderTest server, string method, IMessage request, int connections, int streams, int requests)
    {
        string body = Path.GetTempFileName();
        string log = Path.GetTempFileName();
        await File.WriteAllBytesAsync(body, Frame(request));
        try
        {
            // Warm code and connections before the measured run.
            await LoadAsync(server, method, body, null, connections, streams, requests / 5);
            TimeSpan cpu = server.Cpu;
            long started = Stopwatch.GetTimestamp();
            await LoadAsync(server, method, body, log, connections, streams, requests);
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
            File.Delete(body);
            File.Delete(log);
        }
    }

    private static async Task LoadAsync(ServerUnderTest server, string method, string body, string? log, int connections, int streams, int requests)
    {
        List<string> arguments =
        [
            "-n", Text(requests), "-c", Text(connections), "-m", Text(streams), "-t", "1", "-d", body,
            "-H", "content-type: application/grpc", "-H", "te: trailers",
            $"http://127.0.0.1:{server.Port}/etcdserverpb.{method}",
        ];
        if (log is not null)
        {
            arguments.InsertRange(0, ["--log-file", log]);
        }

        using Process h2load = Process.Start(new ProcessStartInfo("h2load", arguments) { RedirectStandardOutput = true })!;
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
