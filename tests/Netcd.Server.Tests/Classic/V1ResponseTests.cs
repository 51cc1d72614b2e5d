using System.Buffers;
using System.Text;
using Netcd.Core.V2;
using Netcd.Core.V2.Json;
using Netcd.Server.V1;

namespace Netcd.Server.Tests.Classic;

public sealed class V1ResponseTests
{
    private const long Second = 1_000_000_000;
    private readonly V2Store _store = new();

    [Fact]
    public void Seconds_left_are_rounded_down_and_fractions_of_a_time_lose_their_zeros()
    {
        long now = V2Time.Earliest + 1;
        V2Event done = _store.Set("/1/foo", false, "bar", new V2Ttl(now + (5 * Second) - 1000, false), now).Event!;
        Assert.StartsWith("""{"action":"SET","key":"/foo","value":"bar","newKey":true,"expiration":"2000-01-01T00:00:04.999999001""", Json(V1Response.Of(done)), StringComparison.Ordinal);
        Assert.EndsWith(""","ttl":4,"index":0}""", Json(V1Response.Of(done)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_removal_shows_the_old_value_only()
    {
        _store.Set("/1/foo", false, "bar", V2Ttl.Permanent, 0);
        Assert.Equal("""{"action":"DELETE","key":"/foo","prevValue":"bar","index":0}""", Json(V1Response.Of(_store.Delete("/1/foo", false, false, 0).Event!)));
    }

    [Fact]
    public void A_failed_test_names_the_current_value_first()
    {
        _store.Set("/1/foo", false, "one]!= [", V2Ttl.Permanent, 0);
        V2Error error = _store.CompareAndSwap("/1/foo", "two", 0, "three", V2Ttl.Permanent, 0).Error;
        Assert.Equal(new V1Error(V1Error.TestFailed, "TestAndSet: one]!= [!=two"), V1Error.Of(error, "/foo", "two"));
    }

    private static string Json(in V1Response response)
    {
        var text = new ArrayBufferWriter<byte>();
        response.WriteTo(new GoJsonWriter(text));
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
