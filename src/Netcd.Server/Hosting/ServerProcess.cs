using System.Runtime.InteropServices;
using Netcd.Server.Discovery;
using Netcd.Server.V2Proxy;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Hosting;

/// <summary>The life of a server process: start the member, tell the world, wait for a signal or for the member's end, stop.</summary>
/// <param name="options">Checked settings.</param>
/// <param name="log">Where it logs.</param>
/// <param name="metrics">Metrics of the process.</param>
/// <param name="factory">Makes the member.</param>
/// <param name="signals">Requests to end.</param>
/// <param name="notifySocket">Where systemd wants to be told, null for nowhere.</param>
public sealed class ServerProcess(
    EtcdOptions options, ILog log, MetricRegistry metrics, IMemberFactory factory, ISignalSource signals, string? notifySocket)
{
    private const int Failed = 1;

    private readonly TaskCompletionSource<PosixSignal> _firstSignal = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CpuProfile? _profile;

    /// <summary>Runs until the end.</summary>
    /// <returns>The exit code; after a signal the process does not live to see it.</returns>
    public async Task<int> RunAsync()
    {
        using IDisposable listening = signals.Listen(OnSignal);
        if (!CpuProfile.TryBegin(options.Classic.CpuProfile, log, out _profile))
        {
            return Failed;
        }

        bool isInitialized = DataDirCheck.IsMemberInitialized(options);
        if (!DataDirCheck.Prepare(options, log))
        {
            return Failed;
        }

        if (DataDirCheck.IsOfProxy(options) || (options.V2.ProxyMode != "off" && !Directory.Exists(options.MemberDir)))
        {
            return await RunAsync(new HostedProxy(options, log, metrics));
        }

        StartupLog.Starting(options, isInitialized, log);
        EtcdOptions complete = options;
        if (!isInitialized)
        {
            complete = FounderSource.Complete(options, log, out string error);
            error = error.Length > 0 ? error : BootstrapCheck.FirstError(complete);
            if (error.Length > 0)
            {
                return FailStart(error, null);
            }
        }

        return TryCreate(complete) is { } member ? await RunAsync(member) : Failed;
    }

    private async Task<int> RunAsync(IMember member)
    {
        Task start = member.StartAsync();
        await Task.WhenAny(start, _firstSignal.Task);
        if (!_firstSignal.Task.IsCompleted && start.Exception?.InnerException is MemberStartException { InnerException: ClusterFullException } && FallsBackToProxy)
        {
            return await FallBackAsync(member);
        }

        if (!_firstSignal.Task.IsCompleted && !await HasStartedAsync(member, start))
        {
            return Failed;
        }

        if (!_firstSignal.Task.IsCompleted)
        {
            SystemdNotifier.NotifyReady(notifySocket, log);
            await Task.WhenAny(member.Stopped, _firstSignal.Task);
        }

        return _firstSignal.Task.IsCompleted ? await StopBySignalAsync(member) : await EndAsync(member);
    }

    private bool FallsBackToProxy => options.Cluster is { DiscoveryUrl.Length: > 0, DiscoveryFallback: "proxy" };

    /// <summary>The discovery service has all the members it wants: this process serves their clients from outside of the cluster.</summary>
    private async Task<int> FallBackAsync(IMember member)
    {
        log.Warn("discovery cluster is full, falling back to proxy", [("discovery-url", options.Cluster.DiscoveryUrl)]);
        await StopAsync(member);
        if (Directory.Exists(options.MemberDir) && !DataDirCheck.IsMemberInitialized(options))
        {
            // A directory belongs to one kind of server.
            Directory.Delete(options.MemberDir, recursive: true);
        }

        return await RunAsync(new HostedProxy(options, log, metrics));
    }

    private IMember? TryCreate(EtcdOptions complete)
    {
        try
        {
            return factory.Create(complete, log, metrics);
        }
        catch (MemberStartException e)
        {
            FailStart(e.Message, null);
            return null;
        }
    }

    private async Task<bool> HasStartedAsync(IMember member, Task start)
    {
        try
        {
            await start;
            return true;
        }
        catch (MemberFaultedException e)
        {
            Fault(e);
            return false;
        }
        catch (OperationCanceledException) when (!_firstSignal.Task.IsCompleted)
        {
            // It ended itself before it served, because it was removed from its cluster.
            return true;
        }
        catch (Exception e)
        {
            StartupLog.Closing(options, false, log);
            await StopAsync(member);
            StartupLog.Closing(options, true, log);
            FailStart(e.Message, e is MemberStartException ? null : e);
            return false;
        }
    }

    private int FailStart(string error, Exception? unexpected)
    {
        log.Warn("failed to start etcd", [("error", error)]);

        // The text that etcd 3.5 ends with, whatever the cause.
        if (unexpected is null)
        {
            log.Fatal("discovery failed", [("error", error)]);
        }
        else
        {
            log.Fatal("discovery failed", [("error", error), ("stacktrace", unexpected.ToString())]);
        }

        return Failed;
    }

    private async Task<int> StopBySignalAsync(IMember member)
    {
        PosixSignal signal = await _firstSignal.Task;
        log.Info("received signal; shutting down", [("signal", signal == PosixSignal.SIGINT ? "interrupt" : "terminated")]);
        StartupLog.Closing(options, false, log);
        await StopAsync(member);
        StartupLog.Closing(options, true, log);
        _profile?.Write();
        signals.Die(signal);
        return 0;
    }

    private async Task<int> EndAsync(IMember member)
    {
        try
        {
            await member.Stopped;
            _profile?.Write();
            return 0;
        }
        catch (MemberFaultedException e)
        {
            Fault(e);
            return Failed;
        }
    }

    // What is in memory can no longer be trusted, so nothing of it is written any more: no orderly stop.
    private void Fault(MemberFaultedException e) =>
        log.Fatal("the member cannot continue and stops; start it again when the cause is removed", [("error", e.Message), ("stacktrace", e.InnerException?.ToString())]);

    private async Task StopAsync(IMember member)
    {
        try
        {
            await member.StopAsync();
        }
        catch (Exception e)
        {
            log.Error("failed to stop cleanly", [("error", e.Message), ("stacktrace", e.ToString())]);
        }
    }

    private void OnSignal(PosixSignal signal)
    {
        if (!_firstSignal.TrySetResult(signal))
        {
            log.Warn("received another signal; stopping at once", [("signal", signal == PosixSignal.SIGINT ? "interrupt" : "terminated")]);
            signals.Die(signal);
        }
    }
}
