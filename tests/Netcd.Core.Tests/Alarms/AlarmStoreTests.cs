using Netcd.Core.Alarms;
using Netcd.Core.Backend;
using Netcd.Core.Tests.World;
using Netcd.Protocol.Rpc;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Tests.Alarms;

public sealed class AlarmStoreTests
{
    private const ulong Member = 0xaa95b79227b64955;
    private readonly MemoryBackend _backend = new();
    private readonly MetricRegistry _metrics = new();
    private readonly AlarmStore _store;

    public AlarmStoreTests() => _store = new AlarmStore(_metrics);

    [Fact]
    public void The_record_has_the_bytes_of_etcd()
    {
        _store.Activate(Member, AlarmType.Nospace, _backend);
        Assert.Equal([], _backend.Get(BucketId.Alarm, Convert.FromHexString("08d592d9bda2f2edcaaa011001"))!);
    }

    [Fact]
    public void Raising_twice_answers_the_alarm_and_keeps_one()
    {
        var alarm = new AlarmRecord(Member, AlarmType.Nospace);
        Assert.Equal(alarm, _store.Activate(Member, AlarmType.Nospace, _backend));
        Assert.Equal(alarm, _store.Activate(Member, AlarmType.Nospace, _backend));
        Assert.Single(_store.Get(AlarmType.None));
    }

    [Fact]
    public void None_is_no_alarm()
    {
        Assert.Null(_store.Activate(Member, AlarmType.None, _backend));
        Assert.Empty(_store.Get(AlarmType.None));
        Assert.Null(_store.Deactivate(Member, AlarmType.None, _backend));
    }

    [Fact]
    public void Clearing_needs_the_exact_member_and_type()
    {
        _store.Activate(1, AlarmType.Nospace, _backend);
        Assert.Null(_store.Deactivate(2, AlarmType.Nospace, _backend));
        Assert.Null(_store.Deactivate(1, AlarmType.Corrupt, _backend));
        Assert.Equal(new AlarmRecord(1, AlarmType.Nospace), _store.Deactivate(1, AlarmType.Nospace, _backend));
        Assert.Equal(0, _backend.Count(BucketId.Alarm));
        Assert.False(_store.IsActive(AlarmType.Nospace));
    }

    [Fact]
    public void Questions_are_by_type_and_none_asks_for_all()
    {
        _store.Activate(2, AlarmType.Corrupt, _backend);
        _store.Activate(2, AlarmType.Nospace, _backend);
        _store.Activate(1, AlarmType.Nospace, _backend);
        Assert.Equal([1UL, 2UL], _store.Get(AlarmType.Nospace).Select(a => a.MemberId));
        Assert.Equal([new(1, AlarmType.Nospace), new(2, AlarmType.Nospace), new(2, AlarmType.Corrupt)], _store.Get(AlarmType.None).ToArray());
        Assert.True(_store.IsActive(AlarmType.Corrupt));
    }

    [Fact]
    public void Alarms_survive_a_restart_and_are_replaced_by_those_of_a_snapshot()
    {
        _store.Activate(1, AlarmType.Nospace, _backend);
        _store.Activate(2, AlarmType.Corrupt, _backend);
        var other = new AlarmStore(new MetricRegistry());
        other.Activate(9, AlarmType.Nospace, new MemoryBackend());
        other.Restore(_backend);
        Assert.Equal(_store.Get(AlarmType.None).ToArray(), other.Get(AlarmType.None).ToArray());
        Assert.Equal(2, other.Get(AlarmType.None).Length);
    }

    [Fact]
    public void A_damaged_record_is_reported()
    {
        _backend.Put(BucketId.Alarm, [0x0f], []);
        Assert.Contains("alarm", Assert.Throws<InvalidDataException>(() => _store.Restore(_backend)).Message);
    }

    [Fact]
    public void The_gauge_shows_which_alarms_are_active()
    {
        _store.Activate(Member, AlarmType.Nospace, _backend);
        MetricFamilyOf<Gauge> gauges = _metrics.Gauges("etcd_debugging_server_alarms", "", "server_id", "alarm_type");
        Assert.Equal(1, gauges.With("aa95b79227b64955", "NOSPACE").Value);
        _store.Deactivate(Member, AlarmType.Nospace, _backend);
        Assert.Equal(0, gauges.With("aa95b79227b64955", "NOSPACE").Value);
    }
}
