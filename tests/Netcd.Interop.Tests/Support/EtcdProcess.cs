using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Netcd.Interop.Tests.Support;

/// <summary>One server process on loopback, with its data directory in a temporary folder.</summary>
internal sealed class EtcdProcess : IAsyncDisposable
{
    private const int Attempts = 5;
    private const int SigTerm = 15;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    private readonly string _program;
    private readonly EtcdOptions _options;
    private readonly TempFolder _folder = new();
    private (int Client, int Peer) _ports;
    private Process? _process;

    private EtcdProcess(string program, EtcdOptions options)
    {
        _program = program;
        _options = options;
    }

    /// <summary>What it wrote since its last start.</summary>
    public ServerLog Log { get; private set; } = new();

    /// <summary><c>127.0.0.1:PORT</c> for clients.</summary>
    public string Endpoint => $"127.0.0.1:{_ports.Client}";

    /// <summary>URL for clients.</summary>
    public string ClientUrl => $"http://{Endpoint}";

    /// <summary>URL for other members.</summary>
    public string PeerUrl => $"http://127.0.0.1:{_ports.Peer}";

    /// <summary>Its data directory.</summary>
    public string DataDirectory => _options.DataDirectory ?? _folder["data"];

    /// <summary>Process id while it runs.</summary>
    public int ProcessId => Running().Id;

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
        Process process = Running();
        if (SendSignal(process.Id, SigTerm) != 0)
        {
            throw new InvalidOperationException($"cannot signal process {process.Id}");
        }

        using var patience = new CancellationTokenSource(StopTimeout);
        await process.WaitForExitAsync(patience.Token);
        int code = process.ExitCode;
        await EndAsync();
        return code;
    }

    /// <summary>Starts it again on the same directory and ports, with another program if given.</summary>
    public async Task RestartAsync(string? program = null)
    {
        await EndAsync();
        await LaunchAsync(program);
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
        int[] free = FreePorts.Take(2);
        _ports = _options.Ports ?? (free[0], free[1]);
    }

    private bool LostItsPorts() => Log.Lines.Any(static line => line.Contains("address already in use", StringComparison.Ordinal));

    private async Task LaunchAsync(string? program = null)
    {
        Log = new ServerLog();
        Task<string> ready = Log.LineAsync("ready to serve client requests");
        _process = Launch(program ?? _program);
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

    private Process Launch(string program)
    {
        var start = new ProcessStartInfo(program, Flags())
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
        "--initial-advertise-peer-urls", PeerUrl,
        "--initial-cluster", _options.InitialCluster ?? $"{_options.Name}={PeerUrl}",
        .. _options.Arguments,
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
            process.Dispose();
        }
    }
}
