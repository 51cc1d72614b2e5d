namespace Netcd.Core.Leases;

/// <summary>
/// One lease. Its deadline is a single word that renewals, expiry, revocation and change of leadership compete for with
/// compare-and-swap, so that a renewal either takes effect before the lease is given up or not at all.
/// </summary>
internal sealed class Lease(long id, long ttl, long remainingTtl)
{
    /// <summary>Deadline of a lease whose time nobody counts here.</summary>
    public const long Forever = long.MaxValue;

    /// <summary>Deadline of a lease that was handed out for revocation; only a change of leadership gives it time again.</summary>
    public const long GivenUp = -1;

    /// <summary>Deadline of a lease that no longer exists.</summary>
    public const long Revoked = -2;

    private readonly Lock _lock = new();
    private readonly List<LeasedKey> _keys = [];
    private long _deadline = Forever;
    private long _remainingTtl = remainingTtl;
    private TaskCompletionSource? _settled;

    public long Id { get; } = id;

    /// <summary>Granted TTL in seconds.</summary>
    public long Ttl { get; } = ttl;

    /// <summary>Last checkpoint in seconds, 0 when there is none. Written by the apply loop.</summary>
    public long RemainingTtl
    {
        get => Volatile.Read(ref _remainingTtl);
        set => Volatile.Write(ref _remainingTtl, value);
    }

    /// <summary>What a new primary gives the lease, in seconds.</summary>
    public long EffectiveTtl => RemainingTtl > 0 ? RemainingTtl : Ttl;

    /// <summary>Whether a checkpoint of it is scheduled; there is never more than one. Under the lessor's expiry lock.</summary>
    public bool HasCheckpoint { get; set; }

    /// <summary>Lessor time in ticks, or one of the marks.</summary>
    public long Deadline => Volatile.Read(ref _deadline);

    public bool TryMoveDeadline(long from, long to) => Interlocked.CompareExchange(ref _deadline, to, from) == from;

    /// <summary>Sets the deadline whatever it is, unless the lease is gone.</summary>
    public void ForceDeadline(long deadline)
    {
        long seen = Deadline;
        while (seen != Revoked)
        {
            long found = Interlocked.CompareExchange(ref _deadline, deadline, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }

    public void MarkRevoked()
    {
        Interlocked.Exchange(ref _deadline, Revoked);
        Settle();
    }

    /// <summary>Completes when the lease is revoked or leadership changes. Take it, then look at the deadline again, then wait.</summary>
    public Task WhenSettled()
    {
        lock (_lock)
        {
            _settled ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _settled.Task;
        }
    }

    /// <summary>Lets waiting renewals look at the lease again.</summary>
    public void Settle()
    {
        TaskCompletionSource? settled;
        lock (_lock)
        {
            settled = _settled;
            _settled = null;
        }

        settled?.TrySetResult();
    }

    public void Attach(LeasedKey key)
    {
        lock (_lock)
        {
            key.Slot = _keys.Count;
            _keys.Add(key);
        }
    }

    public void Detach(LeasedKey key)
    {
        lock (_lock)
        {
            LeasedKey last = _keys[^1];
            _keys[key.Slot] = last;
            last.Slot = key.Slot;
            _keys.RemoveAt(_keys.Count - 1);
        }
    }

    /// <summary>The attached keys, in no order.</summary>
    public ReadOnlyMemory<byte>[] Keys()
    {
        lock (_lock)
        {
            var keys = new ReadOnlyMemory<byte>[_keys.Count];
            for (int i = 0; i < keys.Length; i++)
            {
                keys[i] = _keys[i].Key;
            }

            return keys;
        }
    }
}
