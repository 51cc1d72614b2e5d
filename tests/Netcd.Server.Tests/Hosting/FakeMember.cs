using System.Runtime.InteropServices;
using Netcd.Server.Hosting;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Tests.Hosting;

/// <summary>A member without a server, and the signals that would end its process.</summary>
internal sealed class FakeMember : IMember, IMemberFactory, ISignalSource, IDisposable
{
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action<PosixSignal>? _onSignal;

    /// <summary>How the start ends.</summary>
    public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Exception? CreateError { get; init; }

    public int Stops { get; private set; }

    public PosixSignal? DiedOf { get; private set; }

    public Task Stopped => _stopped.Task;

    public IMember Create(EtcdOptions options, ILog log, MetricRegistry metrics) => CreateError is null ? this : throw CreateError;

    public Task StartAsync() => Started.Task;

    public Task StopAsync()
    {
        Stops++;
        _stopped.TrySetResult();
        return Task.CompletedTask;
    }

    public void Fault(Exception reason) => _stopped.TrySetException(reason);

    public IDisposable Listen(Action<PosixSignal> onSignal)
    {
        _onSignal = onSignal;
        return this;
    }

    public void Signal(PosixSignal signal) => _onSignal!(signal);

    public void Die(PosixSignal signal) => DiedOf = signal;

    public void Dispose() => _onSignal = null;
}
