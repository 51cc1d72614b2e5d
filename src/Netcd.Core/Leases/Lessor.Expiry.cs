using Netcd.Protocol.Rpc;

namespace Netcd.Core.Leases;

/// <content>Counting time: only while this member is the primary.</content>
public sealed partial class Lessor
{
    // Heap entries looked at under one hold of the lock, so that a grant never waits for a whole scan.
    private const int EntriesPerHold = 1024;

    private readonly Lock _expiryLock = new();

    // One entry per lease, keyed by a moment at or before its deadline: renewals do not touch the heap, an entry that comes
    // up too early goes back with the deadline of that moment.
    private readonly PriorityQueue<Lease, long> _expiries = new();
    private readonly PriorityQueue<Lease, long> _checkpoints = new();
    private int _deadEntries;
    private volatile bool _isPrimary;

    /// <summary>Whether this member counts time, grants renewals and expires leases. Thread-safe.</summary>
    public bool IsPrimary => _isPrimary;

    /// <summary>Entries of the expiry heap, including those of revoked leases that were not cleared away yet.</summary>
    internal int HeapEntries => _expiries.Count;

    /// <summary>How remaining TTLs reach the log; null until a <see cref="LeaseClock"/> is attached.</summary>
    internal ILeaseProposer? Proposer { get; set; }

    private bool UsesCheckpoints => _options.Checkpoints && Proposer is not null;

    /// <summary>
    /// Makes this member the primary: each lease gets its full TTL, or what the last checkpoint left, plus <paramref name="extend"/>.
    /// At most three quarters of the revoke rate expire in any one second afterwards, so that a pile of old leases leaves room
    /// for new ones. Thread-safe.
    /// </summary>
    /// <param name="extend">The election timeout: for so long no keepalive could be answered.</param>
    /// <param name="isStillLeader">
    /// Asked while no <see cref="Demote"/> can run. Whoever loses leadership makes that visible here before calling
    /// <see cref="Demote"/>; then a late promotion cannot undo it.
    /// </param>
    /// <returns>False when this member no longer leads; nothing is changed then.</returns>
    public bool Promote(TimeSpan extend, Func<bool>? isStillLeader = null)
    {
        lock (_expiryLock)
        {
            if (isStillLeader is not null && !isStillLeader())
            {
                return false;
            }

            ClearSchedules();
            long now = Now;
            var due = new (long Deadline, Lease Lease)[_leases.Count];
            int count = 0;
            foreach (Lease lease in _leases.Values)
            {
                if (count == due.Length)
                {
                    Array.Resize(ref due, (due.Length * 2) + 1);
                }

                due[count++] = (DeadlineAfter(now + extend.Ticks, lease.EffectiveTtl), lease);
            }

            Array.Sort(due, 0, count, DeadlineOrder.Instance);
            int perSecond = Math.Max(1, _options.RevokeRate * 3 / 4);
            for (int i = 0; i < count; i++)
            {
                if (i >= perSecond)
                {
                    due[i].Deadline = Math.Max(due[i].Deadline, due[i - perSecond].Deadline + TimeSpan.TicksPerSecond);
                }

                (long deadline, Lease lease) = due[i];
                lease.ForceDeadline(deadline);
                _expiries.Enqueue(lease, deadline);
                ScheduleCheckpoint(lease, now);
            }

            _isPrimary = true;
        }

        SettleAll();
        return true;
    }

    /// <summary>Stops counting time: nothing expires here any more, renewals are refused. Thread-safe.</summary>
    public void Demote()
    {
        lock (_expiryLock)
        {
            _isPrimary = false;
            ClearSchedules();
            foreach (Lease lease in _leases.Values)
            {
                lease.ForceDeadline(Lease.Forever);
            }
        }

        SettleAll();
    }

    /// <summary>
    /// Hands out leases whose time is over, and again after <see cref="LessorOptions.RevokeRetry"/> those that still exist.
    /// What is handed out can no longer be renewed on this primary. Thread-safe.
    /// </summary>
    /// <returns>How many ids were written.</returns>
    public int TakeExpired(Span<long> ids)
    {
        int taken = 0;
        bool more = true;
        while (more && taken < ids.Length)
        {
            lock (_expiryLock)
            {
                more = _isPrimary && TakeExpiredUnderLock(ids, ref taken);
            }
        }

        return taken;
    }

    /// <summary>Hands out remaining TTLs that are due to be stored; null when there are none. Thread-safe.</summary>
    /// <param name="max">Most checkpoints in one request.</param>
    public LeaseCheckpointRequest? TakeCheckpoints(int max)
    {
        LeaseCheckpointRequest? request = null;
        lock (_expiryLock)
        {
            long now = Now;
            while (_isPrimary && (request is null || request.Checkpoints.Count < max) && _checkpoints.TryPeek(out Lease? lease, out long due) && due <= now)
            {
                _checkpoints.Dequeue();
                lease.HasCheckpoint = false;
                long deadline = lease.Deadline;
                if (deadline <= now || deadline == Lease.Forever)
                {
                    continue;
                }

                long remaining = (deadline - now + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;
                if (remaining >= lease.Ttl)
                {
                    // Just renewed: nothing to store, but it must be looked at again.
                    ScheduleCheckpoint(lease, now);
                    continue;
                }

                request ??= new LeaseCheckpointRequest();
                request.Checkpoints.Add(new LeaseCheckpoint { ID = lease.Id, RemainingTTL = remaining });
            }
        }

        return request;
    }

    private static long DeadlineAfter(long from, long seconds) =>
        from + (Math.Clamp(seconds, 1, LessorOptions.MaxTtlSeconds) * TimeSpan.TicksPerSecond);

    // Returns whether more may be due.
    private bool TakeExpiredUnderLock(Span<long> ids, ref int taken)
    {
        long now = Now;
        for (int looked = 0; looked < EntriesPerHold; looked++)
        {
            if (taken == ids.Length || !_expiries.TryPeek(out Lease? lease, out long due) || due > now)
            {
                return false;
            }

            _expiries.Dequeue();
            long deadline = lease.Deadline;
            if (deadline == Lease.Revoked)
            {
                _deadEntries = Math.Max(0, _deadEntries - 1);
                continue;
            }

            if (deadline > now || !lease.TryMoveDeadline(deadline, Lease.GivenUp))
            {
                // Renewed since the entry was made, perhaps in this very moment.
                _expiries.Enqueue(lease, lease.Deadline);
                continue;
            }

            ids[taken++] = lease.Id;
            _expiries.Enqueue(lease, now + _options.RevokeRetry.Ticks);
        }

        return true;
    }

    private void StartClock(Lease lease)
    {
        lock (_expiryLock)
        {
            if (!_isPrimary)
            {
                return;
            }

            long now = Now;
            long deadline = DeadlineAfter(now, lease.Ttl);
            lease.ForceDeadline(deadline);
            _expiries.Enqueue(lease, deadline);
            ScheduleCheckpoint(lease, now);
        }
    }

    private void ScheduleNextCheckpoint(Lease lease)
    {
        lock (_expiryLock)
        {
            if (_isPrimary)
            {
                ScheduleCheckpoint(lease, Now);
            }
        }
    }

    private void ScheduleCheckpoint(Lease lease, long now)
    {
        if (UsesCheckpoints && !lease.HasCheckpoint && lease.EffectiveTtl > _options.CheckpointInterval.Ticks / TimeSpan.TicksPerSecond)
        {
            lease.HasCheckpoint = true;
            _checkpoints.Enqueue(lease, now + _options.CheckpointInterval.Ticks);
        }
    }

    // A revoked lease leaves its entry behind until its time comes; when those prevail the heap is made anew.
    private void ForgetExpiry()
    {
        lock (_expiryLock)
        {
            _deadEntries++;
            if (_deadEntries < EntriesPerHold || _deadEntries * 2 < _expiries.Count)
            {
                return;
            }

            var living = new List<(Lease, long)>(_expiries.Count);
            foreach ((Lease lease, long due) in _expiries.UnorderedItems)
            {
                if (lease.Deadline != Lease.Revoked)
                {
                    living.Add((lease, due));
                }
            }

            _expiries.Clear();
            _expiries.EnqueueRange(living);
            _deadEntries = 0;
        }
    }

    private void ClearSchedules()
    {
        _expiries.Clear();
        _deadEntries = 0;
        foreach ((Lease lease, _) in _checkpoints.UnorderedItems)
        {
            lease.HasCheckpoint = false;
        }

        _checkpoints.Clear();
    }

    private void SettleAll()
    {
        foreach (Lease lease in _leases.Values)
        {
            lease.Settle();
        }
    }
}
