using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Netcd.Processes;

/// <summary>One server process on loopback, with its data directory in a temporary folder.</summary>
public sealed class EtcdProcess : IAsyncDisposable
{
    private const int Attempts = 5;
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    private readonly EtcdOptions _options;
    private readonly TempFolder _folder = new();
    private string _program;
    private IReadOnlyList<string> _arguments;
    private (int Client, int Peer) _ports;
    private Process? _process;

    private EtcdProcess(string program, EtcdOptions options)
    {
        _program = program;
        _options = options;
        _arguments = options.Arguments;
    }

    /// <summary>What it wrote since its last start.</summary>
    public ServerLog Log { get; private set; } = new();

    /// <summary><c>127.0.0.1:PORT</c> for clients.</summary>
    public string Endpoint => $"{_options.Host}:{_ports.Client}";

    /// <summary>URL for clients.</summary>
    public string ClientUrl => $"{(_options.HasClientTls ? "https" : "http")}://{Endpoint}";

    /// <summary>URL for other members.</summary>
    public string PeerUrl => $"{(_options.HasPeerTls ? "https" : "http")}://{_options.Host}:{_ports.Peer}";

    /// <summary>Its data directory.</summary>
    public string DataDirectory => _options.DataDirectory ?? _folder["data"];

    /// <summary>Whether it was started and has not ended.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>How its last run ended; null before.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>How often it was started.</summary>
    public int Runs { get; private set; }

    /// <summary>Process id while it runs.</summary>
    public int ProcessId => Running().Id;

    /// <summary>A server that is not started yet. Its ports must be given.</summary>
    public static EtcdProcess Prepare(string program, EtcdOptions options) => new(program, options) { _ports = options.Ports!.Value };

    /// <summary>Starts a server and waits until it serves clients.</summary>
    public static async Task<EtcdProcess> StartAsync(string program, EtcdOptions? options = null)
    {
        var server = new EtcdProcess(program, options ?? new EtcdOptions());
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                server.TakePorts();
                try
                {
                    await server.LaunchAsync();
                    return server;
                }
                catch (IOException) when (attempt < Attempts && server._options.Ports is null && server.LostItsPorts())
                {
                    await server.EndAsync();
                }
            }
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it at once, as a crash would (SIGKILL).</summary>
    public async Task KillAsync()
    {
        Running().Kill();
        await EndAsync();
    }

    /// <summary>Asks it to end (SIGTERM) and returns its exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        Signal(SigTerm);
        return await ExitAsync();
    }

    /// <summary>Waits until it has ended by itself and returns its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        Process process = Running();
        using var patience = new CancellationTokenSource(StopTimeout);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{_program} did not end within {StopTimeout}:\n{Log.Tail()}");
        }

        int code = process.ExitCode;
        await EndAsync();
        return code;
    }

    /// <summary>Stops it in its tracks (SIGSTOP).</summary>
    public void Pause() => Signal(SigStop);

    /// <summary>Lets it go on after <see cref="Pause"/> (SIGCONT).</summary>
    public void Resume() => Signal(SigCont);

    /// <summary>Starts it again on the same directory and ports; another program or other flags, if given, from now on.</summary>
    public async Task RestartAsync(string? program = null, IReadOnlyList<string>? arguments = null)
    {
        await EndAsync();
        _program = program ?? _program;
        _arguments = arguments ?? _arguments;
        await LaunchAsync();
    }

    /// <summary>Runs a client command line against it.</summary>
    public CommandResult Ctl(Toolset tools, params string[] arguments) => new Ctl(tools.Etcdctl, Endpoint).Run(arguments);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _folder.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendSignal(int process, int signal);

    private void TakePorts()
    {
        int[] free = FreePorts.Take(2, _options.Host);
        _ports = _options.Ports ?? (free[0], free[1]);
    }

    private bool LostItsPorts() => Log.Lines.Any(static line => line.Contains("address already in use", StringComparison.Ordinal));

    private void Signal(int signal)
    {
        Process process = Running();
        if (SendSignal(process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"cannot signal process {process.Id}");
        }
    }

    private async Task LaunchAsync()
    {
        Log = new ServerLog();
        Runs++;
        // etcd 3.4 says only the second when it logs JSON, and the third when it is a proxy.
        Task<string> ready = Log.LineAsync("ready to serve client requests", "serving client traffic", "started listening on client requests");
        _process = Launch();
        Task first = await Task.WhenAny(ready, Task.Delay(StartTimeout));
        if (first != ready)
        {
            throw new TimeoutException($"{_program} was not ready within {StartTimeout}:\n{Log.Tail()}");
        }

        try
        {
            await ready;
        }
        catch (EndOfStreamException)
        {
            await EndAsync();
            throw new IOException($"{_program} ended while starting:\n{Log.Tail()}");
        }
    }

    private Process Launch()
    {
        var start = new ProcessStartInfo(_program, Flags())
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = _folder.Path,
        };
        foreach ((string name, string value) in _options.Environment)
        {
            start.Environment[name] = value;
        }

        ServerLog log = Log;
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => log.Add(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => log.Add(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
        return process;
    }

    private List<string> Flags() =>
    [
        "--name", _options.Name,
        "--data-dir", DataDirectory,
        "--listen-client-urls", ClientUrl,
        "--advertise-client-urls", ClientUrl,
        "--listen-peer-urls", PeerUrl,
        "--initial-advertise-peer-urls", _options.AdvertisedPeerUrl ?? PeerUrl,
        .. _options.InitialCluster is "" ? (string[])[] : ["--initial-cluster", _options.InitialCluster ?? $"{_options.Name}={_options.AdvertisedPeerUrl ?? PeerUrl}"],
        "--initial-cluster-state", _options.IsJoining ? "existing" : "new",
        .. _arguments,
    ];

    private Process Running() => _process ?? throw new InvalidOperationException("the server does not run");

    private void KillAtExit(object? sender, EventArgs e) => _process?.Kill();

    private async Task EndAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        Process? process = Interlocked.Exchange(ref _process, null);
        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync();
            ExitCode = process.ExitCode;
            process.Dispose();
        }
    }
}
