using System.Buffers.Binary;
using System.Collections.Concurrent;
using Google.Protobuf;
using Netcd.Core.Backend;
using Netcd.Protocol.Errors;
using Netcd.Telemetry;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;
using Record = Netcd.Protocol.Leases.Lease;

namespace Netcd.Core.Leases;

/// <summary>
/// Owns the leases of this member: what the log says about them (grants, revocations, checkpoints, attached keys) and, while
/// this member is the primary (the leader), how long each still lives. The log side belongs to the apply loop; queries and
/// renewals come from any thread and take no lock that the apply loop holds for long.
/// </summary>
public sealed partial class Lessor
{
    private readonly TimeProvider _clock;
    private readonly long _origin;
    private readonly LessorOptions _options;
    private readonly LessorMetrics _metrics;
    private readonly ILog _log;

    // One writer (the apply loop), so one lock stripe; it also keeps the enumeration the same on every machine.
    private readonly ConcurrentDictionary<long, Lease> _leases = new(concurrencyLevel: 1, capacity: 1024);

    /// <summary>Creates a lessor without leases that is not primary.</summary>
    /// <param name="clock">Measures the time to live; only its timestamps are used, never the calendar.</param>
    /// <param name="options">Limits and intervals.</param>
    /// <param name="metrics">Gets the lease metrics.</param>
    /// <param name="log">Where oddities are told.</param>
    public Lessor(TimeProvider clock, LessorOptions options, MetricRegistry metrics, ILog log)
    {
        _clock = clock;
        _origin = clock.GetTimestamp();
        _options = options;
        _metrics = new LessorMetrics(metrics);
        _log = log;
    }

    /// <summary>Number of leases. Thread-safe.</summary>
    public int Count => _leases.Count;

    internal LessorOptions Options => _options;

    private long Now => _clock.GetElapsedTime(_origin).Ticks;

    /// <summary>Applies a grant. Apply loop only.</summary>
    /// <param name="id">Not 0; the proposer picked it.</param>
    /// <param name="ttl">Asked TTL in seconds; raised to the minimum, refused above <see cref="LessorOptions.MaxTtlSeconds"/>.</param>
    /// <param name="writer">Gets the record of the lease.</param>
    public LeaseGrant Grant(long id, long ttl, IBackendWriter writer)
    {
        if (id == 0)
        {
            return new LeaseGrant(EtcdError.LeaseNotFound, 0);
        }

        if (ttl > LessorOptions.MaxTtlSeconds)
        {
            return new LeaseGrant(EtcdError.LeaseTtlTooLarge, 0);
        }

        if (_leases.ContainsKey(id))
        {
            return new LeaseGrant(EtcdError.LeaseExists, 0);
        }

        var lease = new Lease(id, Math.Max(ttl, _options.MinTtlSeconds), remainingTtl: 0);
        _leases[id] = lease;
        Persist(lease, writer);
        StartClock(lease);
        _metrics.Granted.Add();
        _metrics.Ttl.Observe(lease.Ttl);
        return new LeaseGrant(EtcdError.None, lease.Ttl);
    }

    /// <summary>
    /// First half of a revocation: names the keys to delete, ascending, so that every member gives them the same sub-revisions.
    /// The lease still exists, so nobody can see it gone while its keys are there. Apply loop only.
    /// </summary>
    /// <returns><see cref="EtcdError.None"/> or <see cref="EtcdError.LeaseNotFound"/>.</returns>
    public EtcdError PrepareRevoke(long id, out ReadOnlyMemory<byte>[] sortedKeys)
    {
        if (!_leases.TryGetValue(id, out Lease? lease))
        {
            sortedKeys = [];
            return EtcdError.LeaseNotFound;
        }

        sortedKeys = lease.Keys();
        Array.Sort(sortedKeys, static (x, y) => x.Span.SequenceCompareTo(y.Span));
        return EtcdError.None;
    }

    /// <summary>Second half of a revocation: forgets the lease and its record. Apply loop only.</summary>
    public void CompleteRevoke(long id, IBackendWriter writer)
    {
        Invariant.That(_leases.TryGetValue(id, out Lease? lease), "a revocation is completed for a lease that does not exist");
        ForgetKeys(lease);
        _leases.TryRemove(id, out _);
        Span<byte> key = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, id);
        writer.Delete(BucketId.Lease, key);
        lease.MarkRevoked();
        ForgetExpiry();
        _metrics.Revoked.Add();
    }

    /// <summary>Applies a checkpoint; no effect when the lease is gone. Apply loop only.</summary>
    /// <param name="id">Lease id.</param>
    /// <param name="remainingTtl">Seconds the next primary gives the lease; 0 clears it.</param>
    /// <param name="persist">Whether it is stored: always since cluster version 3.6, by flag before.</param>
    /// <param name="writer">Gets the record.</param>
    public void Checkpoint(long id, long remainingTtl, bool persist, IBackendWriter writer)
    {
        if (!_leases.TryGetValue(id, out Lease? lease))
        {
            return;
        }

        lease.RemainingTtl = remainingTtl;
        if (persist)
        {
            Persist(lease, writer);
        }

        ScheduleNextCheckpoint(lease);
    }

    /// <summary>
    /// Replaces everything by what the backend holds, as a member that is not primary. Keys are attached afterwards by the
    /// store while it reads them. Apply loop, or before it runs.
    /// </summary>
    /// <exception cref="InvalidDataException">A record cannot be read.</exception>
    public void Restore(IBackendReader reader)
    {
        Demote();
        foreach (Lease lease in _leases.Values)
        {
            lease.MarkRevoked();
        }

        _leases.Clear();
        _attached.Clear();
        reader.ForEach(BucketId.Lease, (_, value) =>
        {
            Record record = Parse(value);
            _leases[record.ID] = new Lease(record.ID, Math.Clamp(record.TTL, _options.MinTtlSeconds, LessorOptions.MaxTtlSeconds), record.RemainingTTL);
            return true;
        });
    }

    private static Record Parse(ReadOnlySpan<byte> value)
    {
        try
        {
            return Record.Parser.ParseFrom(value);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException("bucket lease holds a record that is not a leasepb.Lease: " + e.Message, e);
        }
    }

    private static void Persist(Lease lease, IBackendWriter writer)
    {
        Span<byte> key = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, lease.Id);
        var record = new Record { ID = lease.Id, TTL = lease.Ttl, RemainingTTL = lease.RemainingTtl };
        writer.Put(BucketId.Lease, key, record.ToByteArray());
    }
}
