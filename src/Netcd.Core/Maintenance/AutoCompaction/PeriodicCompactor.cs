using Netcd.Protocol.Errors;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Maintenance.AutoCompaction;

/// <summary>
/// Keeps the history of a period. Samples the revision ten times per period, or every six minutes when the period is longer
/// than an hour; compacts to the sample that is one period old. The first run comes after a whole period, later ones every
/// period or every hour, whichever is shorter; a failed run is tried again at the next sample.
/// </summary>
public sealed class PeriodicCompactor : AutoCompactor
{
    private const int SamplesPerInterval = 10;
    private static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);

    private readonly TimeSpan _period;
    private readonly TimeSpan _interval;
    private readonly Func<long> _currentRevision;
    private readonly Queue<long> _samples = new();
    private readonly int _maxSamples;
    private TimeSpan _due;
    private long _lastSuccess;
    private long _lastRevision;

    /// <summary>Creates the compactor.</summary>
    /// <param name="period">How much history to keep; at least 10 ticks.</param>
    /// <param name="clock">Source of the timer.</param>
    /// <param name="currentRevision">Asks for the newest revision of the store.</param>
    /// <param name="compact">Compacts to a revision through the log.</param>
    /// <param name="log">Where runs are told.</param>
    public PeriodicCompactor(TimeSpan period, TimeProvider clock, Func<long> currentRevision, Func<long, CancellationToken, ValueTask<EtcdError>> compact, ILog log)
        : base(clock, IntervalOf(period) / SamplesPerInterval, compact, log)
    {
        _period = period;
        _interval = IntervalOf(period);
        _currentRevision = currentRevision;
        _maxSamples = checked((int)(period / (_interval / SamplesPerInterval))) + 1;
        _due = period;
    }

    /// <inheritdoc/>
    protected override string Mode => "periodic";

    /// <inheritdoc/>
    public override void Start()
    {
        _lastSuccess = Clock.GetTimestamp();
        Sample();
        base.Start();
    }

    /// <inheritdoc/>
    protected override long ChooseRevision()
    {
        long oldest = _samples.Peek();
        if (Clock.GetElapsedTime(_lastSuccess) < _due || oldest == _lastRevision)
        {
            return 0;
        }

        _due = _interval;
        return oldest;
    }

    /// <inheritdoc/>
    protected override void OnCompacted(long revision)
    {
        _lastRevision = revision;
        _lastSuccess = Clock.GetTimestamp();
    }

    /// <inheritdoc/>
    protected override void OnStepEnded() => Sample();

    /// <inheritdoc/>
    protected override LogField Describe() => ("compact-period", _period);

    private static TimeSpan IntervalOf(TimeSpan period) => period < LongestInterval ? period : LongestInterval;

    private void Sample()
    {
        _samples.Enqueue(_currentRevision());
        if (_samples.Count > _maxSamples)
        {
            _samples.Dequeue();
        }
    }
}
