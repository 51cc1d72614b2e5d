using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Leases;

/// <summary>
/// The primary's clock: every 500 ms it proposes revocations of expired leases (at most half the revoke rate, at most 16 under
/// way) and stores remaining TTLs that are due. Ticks of a member that is not primary do nothing. Thread-safe.
/// </summary>
public sealed class LeaseClock : IDisposable
{
    /// <summary>Distance of two ticks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private const int MaxInFlight = 16;
    private const int MaxCheckpointsPerRequest = 1000;

    private readonly Lessor _lessor;
    private readonly ILeaseProposer _proposer;
    private readonly ILog _log;
    private readonly Counter _expired;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly long[] _batch;

    // Bounded by the number of leases: an id is in it at most once.
    private readonly Queue<long> _waiting = new();
    private readonly HashSet<long> _known = [];
    private int _inFlight;
    private bool _isCheckpointing;
    private bool _isDisposed;

    /// <summary>Starts ticking.</summary>
    /// <param name="lessor">Whose leases expire.</param>
    /// <param name="proposer">How they are revoked; also clears checkpoints when a lease is renewed.</param>
    /// <param name="clock">Source of the timer.</param>
    /// <param name="metrics">Gets etcd_debugging_server_lease_expired_total.</param>
    /// <param name="log">Where failed revocations are told.</param>
    public LeaseClock(Lessor lessor, ILeaseProposer proposer, TimeProvider clock, MetricRegistry metrics, ILog log)
    {
        _lessor = lessor;
        _proposer = proposer;
        _log = log;
        _batch = new long[Math.Max(1, lessor.Options.RevokeRate / 2)];
        _expired = metrics.Counter("etcd_debugging_server_lease_expired_total", "The total number of expired leases.");
        lessor.Proposer = proposer;
        _timer = clock.CreateTimer(static state => ((LeaseClock)state!).Tick(), this, Interval, Interval);
    }

    /// <summary>Stops ticking. Proposals under way end by themselves.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _waiting.Clear();
        }

        _timer.Dispose();
    }

    private void Tick()
    {
        bool checkpoint;
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            Collect();
            checkpoint = !_isCheckpointing;
            _isCheckpointing = true;
        }

        Launch();
        if (checkpoint)
        {
            _ = CheckpointAsync();
        }
    }

    private void Collect()
    {
        if (!_lessor.IsPrimary)
        {
            // What waits belongs to a past leadership.
            while (_waiting.TryDequeue(out long id))
            {
                _known.Remove(id);
            }

            return;
        }

        int count = _lessor.TakeExpired(_batch);
        foreach (long id in _batch.AsSpan(0, count))
        {
            if (_known.Add(id))
            {
                _waiting.Enqueue(id);
            }
        }
    }

    private void Launch()
    {
        while (true)
        {
            long id;
            lock (_lock)
            {
                if (_inFlight == MaxInFlight || !_waiting.TryDequeue(out id))
                {
                    return;
                }

                _inFlight++;
            }

            _ = RevokeAsync(id);
        }
    }

    private async Task RevokeAsync(long id)
    {
        try
        {
            if (_lessor.IsPrimary && await _proposer.RevokeAsync(id))
            {
                _expired.Add();
            }
        }
        catch (Exception e)
        {
            // The lessor hands the lease out again.
            _log.Warn("failed to revoke lease", [("lease-id", id.ToString("x16")), ("error", e)]);
        }

        lock (_lock)
        {
            _inFlight--;
            _known.Remove(id);
        }

        Launch();
    }

    private async Task CheckpointAsync()
    {
        try
        {
            // The bound is etcd's: at most 1000 requests per second.
            for (int i = 0; i < 500 && _lessor.TakeCheckpoints(MaxCheckpointsPerRequest) is { } request; i++)
            {
                if (!await _proposer.CheckpointAsync(request) || request.Checkpoints.Count < MaxCheckpointsPerRequest)
                {
                    break;
                }
            }
        }
        catch (Exception e)
        {
            _log.Warn("failed to checkpoint leases", [("error", e)]);
        }

        lock (_lock)
        {
            _isCheckpointing = false;
        }
    }
}
