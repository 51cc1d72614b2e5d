using System.Text;
using Netcd.Core.Leases;
using Netcd.Core.Tests.World;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Tests.Leases;

/// <summary>A lessor on a manual clock whose proposals are applied at once, unless the test holds them back.</summary>
public sealed class LessorFixture : ILeaseProposer, IDisposable
{
    public static readonly TimeSpan Tick = LeaseClock.Interval;

    private readonly LeaseClock _clock;

    public LessorFixture(LessorOptions? options = null)
    {
        Lessor = new Lessor(Time, options ?? new LessorOptions(), Metrics, NullLog.Instance);
        _clock = new LeaseClock(Lessor, this, Time, Metrics, NullLog.Instance);
    }

    public ManualTimeProvider Time { get; } = new();

    public MemoryBackend Backend { get; } = new();

    public MetricRegistry Metrics { get; } = new();

    public Lessor Lessor { get; }

    /// <summary>When set, revocations wait here instead of being applied.</summary>
    public List<(long Id, TaskCompletionSource<bool> Done)>? Held { get; set; }

    /// <summary>When set, checkpoints fail.</summary>
    public bool RefusesCheckpoints { get; set; }

    public bool PersistsCheckpoints { get; set; } = true;

    /// <summary>Revocations that were proposed.</summary>
    public List<long> Proposed { get; } = [];

    public List<LeaseCheckpointRequest> Checkpoints { get; } = [];

    public static ReadOnlyMemory<byte> Key(string text) => Encoding.ASCII.GetBytes(text);

    public void Grant(long id, long ttl) => Assert.Equal(EtcdError.None, Lessor.Grant(id, ttl, Backend).Error);

    public string[] Revoke(long id)
    {
        Assert.Equal(EtcdError.None, Lessor.PrepareRevoke(id, out ReadOnlyMemory<byte>[] keys));
        Lessor.CompleteRevoke(id, Backend);
        return [.. keys.Select(k => Encoding.ASCII.GetString(k.Span))];
    }

    public long Remaining(long id)
    {
        Assert.True(Lessor.TryGet(id, out LeaseTimeToLive status));
        return status.RemainingTtl;
    }

    public LeaseRenewal Renew(long id)
    {
        ValueTask<LeaseRenewal> renewal = Lessor.RenewAsync(id);
        Assert.True(renewal.IsCompleted);
        return renewal.Result;
    }

    public void Advance(double seconds) => Time.Advance(TimeSpan.FromSeconds(seconds));

    public ValueTask<bool> RevokeAsync(long leaseId)
    {
        Proposed.Add(leaseId);
        if (Held is { } held)
        {
            var done = new TaskCompletionSource<bool>();
            held.Add((leaseId, done));
            return new(done.Task);
        }

        if (!Lessor.Exists(leaseId))
        {
            return new(false);
        }

        Revoke(leaseId);
        return new(true);
    }

    public ValueTask<bool> CheckpointAsync(LeaseCheckpointRequest request)
    {
        if (RefusesCheckpoints)
        {
            return new(false);
        }

        Checkpoints.Add(request);
        foreach (LeaseCheckpoint checkpoint in request.Checkpoints)
        {
            Lessor.Checkpoint(checkpoint.ID, checkpoint.RemainingTTL, PersistsCheckpoints, Backend);
        }

        return new(true);
    }

    public void Dispose() => _clock.Dispose();
}
