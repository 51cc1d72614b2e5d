using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Netcd.Bench;

/// <summary>A server process on free ports with an empty data directory, and what it costs.</summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    private readonly string _program;
    private readonly string[] _flags;
    private readonly string _directory = Directory.CreateTempSubdirectory("netcd-bench-").FullName;
    private readonly int _peerPort = FreePort();
    private Process _process = null!;

    private ServerUnderTest(string program, string[] flags)
    {
        _program = program;
        _flags = flags;
    }

    /// <summary>Client port.</summary>
    public int Port { get; } = FreePort();

    /// <summary>End point for clients.</summary>
    public IPEndPoint EndPoint => new(IPAddress.Loopback, Port);

    /// <summary>How long the last start took until the health page answered.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>CPU time the process has used.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory in megabytes.</summary>
    public double ResidentMegabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    public static async Task<ServerUnderTest> StartAsync(string program, params string[] flags)
    {
        var server = new ServerUnderTest(program, flags);
        await server.LaunchAsync();
        return server;
    }

    /// <summary>Kills the process and starts it on the same directory.</summary>
    public async Task RestartAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await LaunchAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task LaunchAsync()
    {
        string client = $"http://127.0.0.1:{Port}";
        string peer = $"http://127.0.0.1:{_peerPort}";
        long started = Stopwatch.GetTimestamp();
        _process = Process.Start(new ProcessStartInfo(
            _program,
            [
                "--name", "bench", "--data-dir", _directory + "/data", "--log-level", "error", "--quota-backend-bytes", "8589934592",
                "--listen-client-urls", client, "--advertise-client-urls", client,
                "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", $"bench={peer}",
                .. _flags,
            ])
        {
            RedirectStandardError = false,
        })!;
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(1) };
        while (!await IsHealthyAsync(http, client))
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"{_program} ended with code {_process.ExitCode}");
            }

            await Task.Delay(2);
        }

        StartTime = Stopwatch.GetElapsedTime(started);
    }

    private static async Task<bool> IsHealthyAsync(HttpClient http, string url)
    {
        try
        {
            return (await http.GetAsync(url + "/health")).IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
