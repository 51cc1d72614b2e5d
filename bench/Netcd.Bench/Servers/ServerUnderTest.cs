using System.Diagnostics;
using System.Net;
using Netcd.Processes;

namespace Netcd.Bench;

/// <summary>A server process on free ports with an empty data directory.</summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    private readonly string _program;
    private readonly string[] _flags;
    private readonly TempFolder _folder = new();
    private readonly int[] _ports = FreePorts.Take(2);
    private Process? _process;

    private ServerUnderTest(string program, string[] flags)
    {
        _program = program;
        _flags = flags;
    }

    /// <summary>End point for clients.</summary>
    public IPEndPoint EndPoint => new(IPAddress.Loopback, _ports[0]);

    /// <summary>How long the last start took until the health page answered.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>What the process has used since its last start.</summary>
    public ProcessCost Cost => new(_process!.Id);

    /// <summary>Starts a server and waits until it is healthy.</summary>
    public static async Task<ServerUnderTest> StartAsync(string program, params string[] flags)
    {
        var server = new ServerUnderTest(program, flags);
        try
        {
            await server.LaunchAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills the process and starts it on the same directory.</summary>
    public async Task RestartAsync()
    {
        await EndAsync();
        await LaunchAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _folder.Dispose();
    }

    private async Task LaunchAsync()
    {
        string client = $"http://127.0.0.1:{_ports[0]}";
        string peer = $"http://127.0.0.1:{_ports[1]}";
        long started = Stopwatch.GetTimestamp();
        Process process = _process = Process.Start(new ProcessStartInfo(
            _program,
            [
                "--name", "bench", "--data-dir", _folder["data"], "--logger", "zap", "--log-level", "error", "--quota-backend-bytes", "8589934592",
                "--listen-client-urls", client, "--advertise-client-urls", client,
                "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", $"bench={peer}",
                .. _flags,
            ]))!;
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(1) };
        while (!await IsHealthyAsync(http, client))
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"{_program} ended with code {process.ExitCode}");
            }

            if (Stopwatch.GetElapsedTime(started) > StartLimit)
            {
                throw new TimeoutException($"{_program} was not healthy within {StartLimit}");
            }

            await Task.Delay(2);
        }

        StartTime = Stopwatch.GetElapsedTime(started);
    }

    private static async Task<bool> IsHealthyAsync(HttpClient http, string url)
    {
        try
        {
            using HttpResponseMessage response = await http.GetAsync(url + "/health");
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private void KillAtExit(object? sender, EventArgs e) => _process?.Kill();

    private async Task EndAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        if (Interlocked.Exchange(ref _process, null) is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
