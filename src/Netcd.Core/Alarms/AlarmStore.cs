using System.Collections.Immutable;
using Google.Protobuf;
using Netcd.Core.Backend;
using Netcd.Protocol.Rpc;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Alarms;

/// <summary>
/// The active alarms of the cluster, one per member and type, kept in bucket alarm. The apply loop changes them; questions
/// may come from any thread and see the state before or after a change, never a half.
/// </summary>
public sealed class AlarmStore
{
    private readonly MetricFamilyOf<Gauge> _gauges;

    // Sorted by type, then member. Swapped whole, because alarms are few and read far more often than changed.
    private volatile AlarmRecord[] _alarms = [];

    /// <summary>Creates a store without alarms.</summary>
    public AlarmStore(MetricRegistry metrics) =>
        _gauges = metrics.Gauges("etcd_debugging_server_alarms", "Alarms for every member in cluster. 1 for 'server_id' label with current ID. 2 for 'alarm_type' label with type of this alarm", "server_id", "alarm_type");

    /// <summary>The active alarms of a type, or all for <see cref="AlarmType.None"/>, sorted by type and member. Thread-safe.</summary>
    public ImmutableArray<AlarmRecord> Get(AlarmType type)
    {
        var found = ImmutableArray.CreateBuilder<AlarmRecord>();
        foreach (AlarmRecord alarm in _alarms)
        {
            if (type == AlarmType.None || alarm.Alarm == type)
            {
                found.Add(alarm);
            }
        }

        return found.ToImmutable();
    }

    /// <summary>Whether any member has this alarm. Thread-safe, no allocation.</summary>
    public bool IsActive(AlarmType type)
    {
        foreach (AlarmRecord alarm in _alarms)
        {
            if (alarm.Alarm == type)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Raises an alarm; raising it again changes nothing. Apply loop only.</summary>
    /// <returns>The alarm, or null for <see cref="AlarmType.None"/>, which is no alarm.</returns>
    public AlarmRecord? Activate(ulong memberId, AlarmType type, IBackendWriter writer)
    {
        if (type == AlarmType.None)
        {
            return null;
        }

        var alarm = new AlarmRecord(memberId, type);
        if (Add(alarm))
        {
            writer.Put(BucketId.Alarm, Encode(alarm), []);
        }

        return alarm;
    }

    /// <summary>Clears the alarm of exactly this member and type. Apply loop only.</summary>
    /// <returns>What was cleared, or null when it was not active.</returns>
    public AlarmRecord? Deactivate(ulong memberId, AlarmType type, IBackendWriter writer)
    {
        var alarm = new AlarmRecord(memberId, type);
        int at = Array.IndexOf(_alarms, alarm);
        if (at < 0)
        {
            return null;
        }

        _alarms = [.. _alarms[..at], .. _alarms[(at + 1)..]];
        writer.Delete(BucketId.Alarm, Encode(alarm));
        GaugeOf(alarm).Set(0);
        return alarm;
    }

    /// <summary>Replaces everything by what the backend holds. Apply loop, or before it runs.</summary>
    /// <exception cref="InvalidDataException">A record cannot be read.</exception>
    public void Restore(IBackendReader reader)
    {
        foreach (AlarmRecord alarm in _alarms)
        {
            GaugeOf(alarm).Set(0);
        }

        _alarms = [];
        reader.ForEach(BucketId.Alarm, (key, _) =>
        {
            Add(Decode(key));
            return true;
        });
    }

    private static byte[] Encode(AlarmRecord alarm) => new AlarmMember { MemberID = alarm.MemberId, Alarm = alarm.Alarm }.ToByteArray();

    private static AlarmRecord Decode(ReadOnlySpan<byte> key)
    {
        try
        {
            AlarmMember member = AlarmMember.Parser.ParseFrom(key);
            return new AlarmRecord(member.MemberID, member.Alarm);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException("bucket alarm holds a key that is not an AlarmMember: " + e.Message, e);
        }
    }

    private bool Add(AlarmRecord alarm)
    {
        AlarmRecord[] alarms = _alarms;
        int at = 0;
        while (at < alarms.Length && (alarms[at].Alarm, alarms[at].MemberId).CompareTo((alarm.Alarm, alarm.MemberId)) < 0)
        {
            at++;
        }

        if (at < alarms.Length && alarms[at] == alarm)
        {
            return false;
        }

        _alarms = [.. alarms[..at], alarm, .. alarms[at..]];
        GaugeOf(alarm).Set(1);
        return true;
    }

    private Gauge GaugeOf(AlarmRecord alarm) => _gauges.With(alarm.MemberId.ToString("x"), alarm.Alarm.ToString().ToUpperInvariant());
}
