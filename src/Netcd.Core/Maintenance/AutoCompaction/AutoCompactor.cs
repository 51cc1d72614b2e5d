using Netcd.Protocol.Errors;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Maintenance.AutoCompaction;

/// <summary>
/// Compacts the history again and again. Steps never overlap: the next one is timed from the end of the last, as etcd does.
/// Thread-safe.
/// </summary>
public abstract class AutoCompactor : IDisposable
{
    private readonly Func<long, CancellationToken, ValueTask<EtcdError>> _compact;
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _timer;
    private readonly TimeSpan _step;
    private volatile bool _isPaused;

    /// <summary>Creates a compactor that does nothing until <see cref="Start"/>.</summary>
    /// <param name="clock">Source of the timer.</param>
    /// <param name="step">Time between two steps.</param>
    /// <param name="compact">Compacts to a revision through the log.</param>
    /// <param name="log">Where runs are told.</param>
    protected AutoCompactor(TimeProvider clock, TimeSpan step, Func<long, CancellationToken, ValueTask<EtcdError>> compact, ILog log)
    {
        Clock = clock;
        Log = log;
        _compact = compact;
        _step = step;
        _timer = clock.CreateTimer(static state => _ = ((AutoCompactor)state!).RunStepAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Measures how long a run took.</summary>
    protected TimeProvider Clock { get; }

    /// <summary>Where runs are told.</summary>
    protected ILog Log { get; }

    /// <summary>Starts the clock.</summary>
    public virtual void Start() => Arm();

    /// <summary>Lets steps pass without compacting: this member does not lead.</summary>
    public void Pause() => _isPaused = true;

    /// <summary>Ends a pause.</summary>
    public void Resume() => _isPaused = false;

    /// <summary>Stops for good.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _timer.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The revision to compact to now, or 0 for none. Called unless paused.</summary>
    protected abstract long ChooseRevision();

    /// <summary>A run ended well.</summary>
    protected abstract void OnCompacted(long revision);

    /// <summary>Called after every step, paused or not.</summary>
    protected virtual void OnStepEnded()
    {
    }

    /// <summary>Describes the mode in log lines.</summary>
    protected abstract LogField Describe();

    /// <summary>Mode as log lines name it.</summary>
    protected abstract string Mode { get; }

    private async Task RunStepAsync()
    {
        if (!_isPaused && ChooseRevision() is > 0 and long revision)
        {
            await CompactAsync(revision);
        }

        OnStepEnded();
        Arm();
    }

    private async Task CompactAsync(long revision)
    {
        long started = Clock.GetTimestamp();
        Log.Info($"starting auto {Mode} compaction", [("revision", revision), Describe()]);
        try
        {
            EtcdError error = await _compact(revision, _stop.Token);
            if (error is EtcdError.None or EtcdError.Compacted)
            {
                Log.Info($"completed auto {Mode} compaction", [("revision", revision), Describe(), ("took", Clock.GetElapsedTime(started))]);
                OnCompacted(revision);
                return;
            }

            Log.Warn($"failed auto {Mode} compaction", [("revision", revision), Describe(), ("retry-interval", _step), ("error", error.Message())]);
        }
        catch (Exception e)
        {
            Log.Warn($"failed auto {Mode} compaction", [("revision", revision), Describe(), ("retry-interval", _step), ("error", e)]);
        }
    }

    private void Arm()
    {
        if (!_stop.IsCancellationRequested)
        {
            _timer.Change(_step, Timeout.InfiniteTimeSpan);
        }
    }
}
