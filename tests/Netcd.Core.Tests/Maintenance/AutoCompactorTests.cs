using Netcd.Core.Maintenance.AutoCompaction;
using Netcd.Core.Tests.World;
using Netcd.Protocol.Errors;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Tests.Maintenance;

public sealed class AutoCompactorTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly List<(TimeSpan At, long Revision)> _runs = [];
    private readonly List<AutoCompactor> _compactors = [];
    private long _revision = 1;
    private EtcdError _answer;

    public void Dispose() => _compactors.ForEach(c => c.Dispose());

    [Theory]
    [InlineData(10)]
    [InlineData(59)]
    public void A_period_below_an_hour_is_kept_and_compacted_once_per_period(int minutes)
    {
        Periodic(TimeSpan.FromMinutes(minutes));
        for (int step = 1; step <= 40; step++)
        {
            _revision = step * 100;
            _time.Advance(TimeSpan.FromMinutes(minutes) / 10);
        }

        // As in etcd: the first run takes the sample of one period ago, later ones the sample before it, for eleven are kept.
        TimeSpan period = TimeSpan.FromMinutes(minutes);
        Assert.Equal([(period, 1), (period * 2, 900), (period * 3, 1900), (period * 4, 2900)], _runs);
    }

    [Fact]
    public void A_long_period_waits_once_and_then_compacts_every_hour()
    {
        Periodic(TimeSpan.FromHours(5));
        for (int step = 1; step <= 80; step++)
        {
            _revision = step * 100;
            _time.Advance(TimeSpan.FromMinutes(6));
        }

        Assert.Equal([(TimeSpan.FromHours(5), 1), (TimeSpan.FromHours(6), 900), (TimeSpan.FromHours(7), 1900), (TimeSpan.FromHours(8), 2900)], _runs);
    }

    [Fact]
    public void Nothing_is_compacted_twice()
    {
        Periodic(TimeSpan.FromMinutes(10));
        _time.Advance(TimeSpan.FromHours(2));
        Assert.Single(_runs);
    }

    [Fact]
    public void A_failed_run_is_tried_again_at_the_next_sample()
    {
        Periodic(TimeSpan.FromMinutes(10));
        _answer = EtcdError.Timeout;
        _time.Advance(TimeSpan.FromMinutes(12));
        Assert.Equal([10, 11, 12], _runs.Select(r => (int)r.At.TotalMinutes));
        _answer = EtcdError.None;
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(4, _runs.Count);
    }

    [Fact]
    public void Somebody_elses_compaction_counts_as_done()
    {
        Periodic(TimeSpan.FromMinutes(10));
        _answer = EtcdError.Compacted;
        _time.Advance(TimeSpan.FromMinutes(15));
        Assert.Single(_runs);
    }

    [Fact]
    public void A_pause_keeps_sampling_and_skips_the_runs()
    {
        AutoCompactor compactor = Periodic(TimeSpan.FromMinutes(10));
        compactor.Pause();
        for (int step = 1; step <= 25; step++)
        {
            _revision = step * 100;
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Empty(_runs);
        compactor.Resume();
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal([(TimeSpan.FromMinutes(26), 1500)], _runs);
    }

    [Fact]
    public void Revision_mode_keeps_a_number_of_revisions_every_five_minutes()
    {
        Start(new RevisionCompactor(100, _time, () => _revision, CompactAsync, NullLog.Instance));
        _revision = 100;
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Empty(_runs);
        _revision = 150;
        _time.Advance(TimeSpan.FromMinutes(10));
        _revision = 250;
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal([(TimeSpan.FromMinutes(10), 50), (TimeSpan.FromMinutes(20), 150)], _runs);
    }

    [Fact]
    public void Revision_mode_tries_again_after_a_failure_and_rests_while_paused()
    {
        AutoCompactor compactor = Start(new RevisionCompactor(10, _time, () => _revision, CompactAsync, NullLog.Instance));
        _revision = 100;
        _answer = EtcdError.NoLeader;
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(2, _runs.Count);
        compactor.Pause();
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(2, _runs.Count);
        compactor.Resume();
        _answer = EtcdError.None;
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(3, _runs.Count);
    }

    [Fact]
    public void A_run_that_throws_is_a_failed_run()
    {
        int calls = 0;
        Start(new RevisionCompactor(10, _time, () => 100, (_, _) => throw new IOException("call " + ++calls), NullLog.Instance));
        _time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(3, calls);
    }

    [Fact]
    public void After_the_end_nothing_runs_and_a_run_under_way_is_told()
    {
        CancellationToken seen = default;
        var forever = new TaskCompletionSource<EtcdError>();
        AutoCompactor compactor = Start(new RevisionCompactor(10, _time, () => 100, Hold, NullLog.Instance));
        _time.Advance(TimeSpan.FromMinutes(20));
        compactor.Dispose();
        Assert.True(seen.IsCancellationRequested);
        forever.SetResult(EtcdError.RequestCanceled);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Single(_runs);

        ValueTask<EtcdError> Hold(long revision, CancellationToken cancellation)
        {
            seen = cancellation;
            _runs.Add((_time.GetElapsedTime(0), revision));
            return new(forever.Task);
        }
    }

    private AutoCompactor Periodic(TimeSpan period) => Start(new PeriodicCompactor(period, _time, () => _revision, CompactAsync, NullLog.Instance));

    private AutoCompactor Start(AutoCompactor compactor)
    {
        _compactors.Add(compactor);
        compactor.Start();
        return compactor;
    }

    private ValueTask<EtcdError> CompactAsync(long revision, CancellationToken cancellation)
    {
        _runs.Add((_time.GetElapsedTime(0), revision));
        return new(_answer);
    }
}
