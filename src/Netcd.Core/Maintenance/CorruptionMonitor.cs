using Netcd.Core.LocalMember;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Maintenance;

/// <summary>Runs the leader's corruption checks at their intervals, one at a time. Thread-safe.</summary>
internal sealed class CorruptionMonitor : IDisposable
{
    private readonly CorruptionChecker _checker;
    private readonly Func<bool> _isLeader;
    private readonly ILog _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<ITimer> _timers = [];
    private int _running;

    public CorruptionMonitor(MemberOptions options, CorruptionChecker checker, Func<bool> isLeader, TimeProvider clock, ILog log)
    {
        _checker = checker;
        _isLeader = isLeader;
        _log = log;
        if (options.CorruptCheckInterval > TimeSpan.Zero)
        {
            log.Info("enabled corruption checking", [("interval", options.CorruptCheckInterval)]);
            Schedule(_checker.CheckNowAsync, options.CorruptCheckInterval, clock);
        }

        if (options.CompactHashCheck)
        {
            log.Info("enabled compaction hash checking", [("interval", options.CompactHashCheckInterval)]);
            Schedule(_checker.CheckCompactionsAsync, options.CompactHashCheckInterval, clock);
        }
    }

    public void Dispose()
    {
        _timers.ForEach(static timer => timer.Dispose());
        _stop.Cancel();
    }

    private void Schedule(Func<CancellationToken, Task> check, TimeSpan interval, TimeProvider clock) =>
        _timers.Add(clock.CreateTimer(_ => Begin(check), null, interval, interval));

    private void Begin(Func<CancellationToken, Task> check)
    {
        if (_isLeader() && Interlocked.Exchange(ref _running, 1) == 0)
        {
            _ = RunAsync(check);
        }
    }

    private async Task RunAsync(Func<CancellationToken, Task> check)
    {
        try
        {
            await check(_stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            _log.Debug("a corruption check was ended by the stop of the member");
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }
}
