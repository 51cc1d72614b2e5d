using Netcd.Core.World;

namespace Netcd.Core.Leases;

/// <content>Questions and renewals; any thread.</content>
public sealed partial class Lessor
{
    /// <summary>
    /// Gives a lease its full TTL again. Completes at once, except when the lease is expired (then it waits until the revocation
    /// is applied or this member stops being the primary) or when a stored remaining TTL must be cleared first. Thread-safe.
    /// </summary>
    /// <param name="id">Lease id.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public ValueTask<LeaseRenewal> RenewAsync(long id, CancellationToken cancellation = default)
    {
        if (!_isPrimary)
        {
            return new(new LeaseRenewal(LeaseRenewalStatus.NotPrimary, 0));
        }

        if (!_leases.TryGetValue(id, out Lease? lease))
        {
            return new(new LeaseRenewal(LeaseRenewalStatus.NotFound, 0));
        }

        bool mustClear = lease.RemainingTtl > 0 && UsesCheckpoints;
        return !mustClear && TryRenew(lease, out LeaseRenewal renewal) ? new(renewal) : RenewSlowlyAsync(lease, cancellation);
    }

    /// <summary>Looks a lease up. Thread-safe.</summary>
    public bool TryGet(long id, out LeaseTimeToLive status)
    {
        if (!_leases.TryGetValue(id, out Lease? lease))
        {
            status = default;
            return false;
        }

        long deadline = lease.Deadline;
        status = deadline == Lease.Forever
            ? new LeaseTimeToLive(id, lease.Ttl, long.MaxValue, IsPrimary: false)
            : new LeaseTimeToLive(id, lease.Ttl, Math.Max(0, deadline - Now) / TimeSpan.TicksPerSecond, IsPrimary: true);
        return true;
    }

    /// <summary>The keys attached to a lease, in no order; empty when there is no such lease. Thread-safe.</summary>
    public ReadOnlyMemory<byte>[] Keys(long id) => _leases.TryGetValue(id, out Lease? lease) ? lease.Keys() : [];

    /// <summary>All lease ids, the one that expires first at the front; by id where nobody counts time. Thread-safe.</summary>
    public long[] LeasesByRemainingTime()
    {
        var all = new List<(long Deadline, Lease Lease)>(_leases.Count);
        foreach (Lease lease in _leases.Values)
        {
            all.Add((lease.Deadline, lease));
        }

        all.Sort(DeadlineOrder.Instance);
        var ids = new long[all.Count];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = all[i].Lease.Id;
        }

        return ids;
    }

    // False when the lease is expired and its fate is open.
    private bool TryRenew(Lease lease, out LeaseRenewal renewal)
    {
        while (true)
        {
            long seen = lease.Deadline;
            if (seen == Lease.Revoked)
            {
                renewal = new LeaseRenewal(LeaseRenewalStatus.NotFound, 0);
                return true;
            }

            if (seen == Lease.Forever)
            {
                renewal = new LeaseRenewal(LeaseRenewalStatus.NotPrimary, 0);
                return true;
            }

            long now = Now;
            if (seen <= now)
            {
                renewal = default;
                return false;
            }

            if (lease.TryMoveDeadline(seen, DeadlineAfter(now, lease.Ttl)))
            {
                _metrics.Renewed.Add();
                renewal = new LeaseRenewal(LeaseRenewalStatus.Renewed, lease.Ttl);
                return true;
            }
        }
    }

    private async ValueTask<LeaseRenewal> RenewSlowlyAsync(Lease lease, CancellationToken cancellation)
    {
        while (true)
        {
            Task settled = lease.WhenSettled();
            long deadline = lease.Deadline;
            bool isAlive = deadline > Now && deadline != Lease.Forever;
            if (isAlive && lease.RemainingTtl > 0 && Proposer is { } proposer && _options.Checkpoints && !await ClearCheckpointAsync(proposer, lease))
            {
                return new LeaseRenewal(_isPrimary ? LeaseRenewalStatus.CheckpointFailed : LeaseRenewalStatus.NotPrimary, 0);
            }

            if (TryRenew(lease, out LeaseRenewal renewal))
            {
                return renewal;
            }

            await settled.WaitOrCancelAsync(cancellation);
        }
    }

    // One entry per lease and checkpoint interval at most: afterwards nothing is stored until the next checkpoint.
    private static ValueTask<bool> ClearCheckpointAsync(ILeaseProposer proposer, Lease lease) =>
        proposer.CheckpointAsync(new() { Checkpoints = { new Protocol.Rpc.LeaseCheckpoint { ID = lease.Id, RemainingTTL = 0 } } });
}
