using Netcd.Protocol.Errors;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Maintenance.AutoCompaction;

/// <summary>Keeps a number of revisions: every five minutes it compacts to the newest revision minus that number.</summary>
public sealed class RevisionCompactor : AutoCompactor
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly long _retention;
    private readonly Func<long> _currentRevision;
    private long _lastRevision;

    /// <summary>Creates the compactor.</summary>
    /// <param name="retention">Revisions to keep.</param>
    /// <param name="clock">Source of the timer.</param>
    /// <param name="currentRevision">Asks for the newest revision of the store.</param>
    /// <param name="compact">Compacts to a revision through the log.</param>
    /// <param name="log">Where runs are told.</param>
    public RevisionCompactor(long retention, TimeProvider clock, Func<long> currentRevision, Func<long, CancellationToken, ValueTask<EtcdError>> compact, ILog log)
        : base(clock, Interval, compact, log)
    {
        _retention = retention;
        _currentRevision = currentRevision;
    }

    /// <inheritdoc/>
    protected override string Mode => "revision";

    /// <inheritdoc/>
    protected override long ChooseRevision()
    {
        long revision = _currentRevision() - _retention;
        return revision == _lastRevision ? 0 : revision;
    }

    /// <inheritdoc/>
    protected override void OnCompacted(long revision) => _lastRevision = revision;

    /// <inheritdoc/>
    protected override LogField Describe() => ("revision-compaction-retention", _retention);
}
