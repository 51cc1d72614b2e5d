using Netcd.Core.V2;
using Netcd.Simulation.Clients;
using Netcd.Simulation.Runs;
using Netcd.Simulation.Verification;
using Netcd.Simulation.Workloads;
using Netcd.Simulation.World;

namespace Netcd.Simulation.Tests.Verification;

/// <summary>The judge of the v2 key space on histories whose verdict is known.</summary>
public sealed class V2CheckTests
{
    private const string Path = V2Workload.Register;

    private readonly V2Store _store = new();
    private readonly List<V2Record> _record = [];
    private readonly List<V2WaitRecord> _waits = [];
    private long _now;

    [Fact]
    public void A_good_history_holds()
    {
        Answered(Put("1"), Set("1"));
        Answered(Put("2"), Set("2"));
        Answered(new V2Request { Method = V2Request.Get, Path = Path }, _store.Get(Path, recursive: false, 0));
        Answered(Put("9"), V2Result.Of(V2ErrorCode.CompareFailed, "", 2));
        _record.Add(new V2Record(Put("3"), _now, _now + 1, CallStatus.Lost, null));
        _waits.Add(new V2WaitRecord(Path, IsRecursive: false, 1, _record[0].Answer!.Value.Event!));

        Assert.Empty(Check());
    }

    [Fact]
    public void An_acknowledged_write_that_is_not_there_is_found()
    {
        V2Result lost = new V2Store().Set(Path, false, "1", new V2Ttl(V2Time.Never, false), 0);
        Answered(Put("1"), lost);

        Assert.Equal(["v2 acknowledged write lost"], Check());
    }

    [Fact]
    public void A_write_that_happened_twice_and_a_refused_one_that_happened_are_found()
    {
        Set("1");
        Answered(Put("1"), Set("1"));
        Set("2");
        Answered(Put("2"), V2Result.Of(V2ErrorCode.CompareFailed, "", 2));

        Assert.Equal(["v2 exactly once", "v2 exactly once"], Check());
    }

    [Fact]
    public void A_stale_read_is_found()
    {
        Answered(Put("1"), Set("1"));
        V2Result old = _store.Get(Path, recursive: false, 0);
        Answered(Put("2"), Set("2"));
        Answered(new V2Request { Method = V2Request.Get, Path = Path }, old);

        Assert.Equal(["v2 linearizable"], Check());
    }

    [Fact]
    public void A_wait_that_skips_a_change_is_found()
    {
        Set("1");
        _waits.Add(new V2WaitRecord(Path, IsRecursive: false, 1, Set("2").Event!));

        Assert.Equal(["v2 watch"], Check());
    }

    private static V2Request Put(string value) => new() { Method = V2Request.Put, Path = Path, Value = value };

    private V2Result Set(string value) => _store.Set(Path, false, value, new V2Ttl(V2Time.Never, false), 0);

    private void Answered(V2Request request, V2Result result)
    {
        _record.Add(new V2Record(request, _now, _now + 1, CallStatus.Answered, result));
        _now += 2;
    }

    private IEnumerable<string> Check()
    {
        var schedule = new SimSchedule(1);
        var violations = new Violations(schedule, new Trace(schedule, null));
        new V2Check(_store.Save(), violations).Run(_record, _waits);
        return violations.All.Select(static v => v.Promise);
    }
}
