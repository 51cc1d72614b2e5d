using System.Net.Sockets;
using System.Runtime.InteropServices;
using Netcd.Core.Bootstrap;
using Netcd.Etcd.CommandLine;
using Netcd.Server.Hosting;
using Netcd.Server.Logging;
using Netcd.Storage.Disk.Local;
using Netcd.Telemetry.Logging;

namespace Netcd.Etcd;

/// <summary>The life of the process: log, server, signals, exit code.</summary>
internal static class ServerProcess
{
    private const int Terminated = 143;
    private const int Interrupted = 130;

    public static async Task<int> RunAsync(EtcdOptions options, Settings settings, string[] arguments)
    {
        using var log = new ServerLog(TimeProvider.System, options.LogLevel, options.LogOutputs, options.LogToConsole);
        foreach (string warning in settings.Warnings)
        {
            log.Warn(warning);
        }

        log.Info("Running: ", [("args", (IReadOnlyList<string>)[Environment.ProcessPath ?? "etcd", .. arguments])]);
        using var stop = new CancellationTokenSource();
        var signal = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using PosixSignalRegistration term = OnSignal(PosixSignal.SIGTERM, "terminated", Terminated, log, signal, stop);
        using PosixSignalRegistration interrupt = OnSignal(PosixSignal.SIGINT, "interrupt", Interrupted, log, signal, stop);
        EtcdServer? server = null;
        try
        {
            server = new EtcdServer(options, new LocalDisk(), log);
            await server.StartAsync(stop.Token);
            SystemdNotification.Ready(log);
            Task ended = await Task.WhenAny(signal.Task, server.Member.Faulted);
            if (ended == signal.Task)
            {
                await server.DisposeAsync();
                return await signal.Task;
            }

            throw new MemberFaultedException(await server.Member.Faulted);
        }
        catch (MemberFaultedException e)
        {
            log.Fatal("the member cannot continue and stops; start it again when the cause is removed", [("error", e.Message), ("detail", e.InnerException?.ToString())]);

            // What is in memory can no longer be trusted, so nothing of it is written any more: no orderly stop.
            Environment.Exit(1);
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await server!.DisposeAsync();
            return await signal.Task;
        }
        catch (Exception e) when (e is BootstrapException or IOException or SocketException or UnauthorizedAccessException or InvalidDataException)
        {
            log.Fatal("failed to start etcd", [("error", e.Message)]);
            return 1;
        }
    }

    private static PosixSignalRegistration OnSignal(PosixSignal kind, string name, int exitCode, ServerLog log, TaskCompletionSource<int> signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(kind, context =>
        {
            context.Cancel = true;
            log.Info("received signal; shutting down", [("signal", name)]);
            if (!signal.TrySetResult(exitCode))
            {
                Environment.Exit(exitCode);
            }

            stop.Cancel();
        });
}
