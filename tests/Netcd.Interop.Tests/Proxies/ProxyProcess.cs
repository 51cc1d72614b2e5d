using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;

namespace Netcd.Interop.Tests.Proxies;

/// <summary><c>etcd gateway start</c> or <c>etcd grpc-proxy start</c> on a free port of loopback.</summary>
internal sealed class ProxyProcess : IAsyncDisposable
{
    private const int Attempts = 5;
    private const int SigTerm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder;
    private readonly Process _process;

    private ProxyProcess(Process process, ServerLog log, TempFolder folder, int port)
    {
        _process = process;
        Log = log;
        _folder = folder;
        Port = port;
    }

    public const string Gateway = "gateway";

    public const string GrpcProxy = "grpc-proxy";

    public ServerLog Log { get; }

    public int Port { get; }

    public string Endpoint => $"127.0.0.1:{Port}";

    /// <summary>Starts one and waits until it serves.</summary>
    /// <param name="program">Path of etcd.</param>
    /// <param name="kind"><see cref="Gateway"/> or <see cref="GrpcProxy"/>.</param>
    /// <param name="endpoints">Where it connects to.</param>
    /// <param name="flags">More flags.</param>
    public static async Task<ProxyProcess> StartAsync(string program, string kind, string endpoints, params string[] flags)
    {
        for (int attempt = 1; ; attempt++)
        {
            ProxyProcess proxy = Launch(program, kind, endpoints, flags);
            Task<string> ready = proxy.Log.LineAsync("ready to proxy client requests", "started gRPC proxy");
            try
            {
                await ready.WaitAsync(Patience);
                return proxy;
            }
            catch (EndOfStreamException) when (attempt < Attempts && proxy.Log.Lines.Any(static line => line.Contains("address already in use", StringComparison.Ordinal)))
            {
                await proxy.DisposeAsync();
            }
            catch (Exception e) when (e is EndOfStreamException or TimeoutException)
            {
                await proxy.DisposeAsync();
                throw new IOException($"{program} {kind} did not start:\n{proxy.Log.Tail()}", e);
            }
        }
    }

    public CommandResult Ctl(Toolset tools, params string[] arguments) => new Ctl(tools.Etcdctl, Endpoint).Run(arguments);

    /// <summary>Asks it to end (SIGTERM) and returns its exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        _ = SendSignal(_process.Id, SigTerm);
        await _process.WaitForExitAsync(new CancellationTokenSource(Patience).Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendSignal(int process, int signal);

    private static ProxyProcess Launch(string program, string kind, string endpoints, string[] flags)
    {
        int port = FreePorts.Take(1)[0];
        var address = new IPEndPoint(IPAddress.Loopback, port);
        string[] advertised = kind == GrpcProxy ? [$"--advertise-client-url={address}"] : [];
        var folder = new TempFolder();
        var start = new ProcessStartInfo(program, [kind, $"--listen-addr={address}", "start", $"--endpoints={endpoints}", .. advertised, .. flags])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder.Path,
        };
        var log = new ServerLog();
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => log.Add(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => log.Add(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill(process);
        return new ProxyProcess(process, log, folder, port);
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // Disposed by its test.
        }
    }
}
