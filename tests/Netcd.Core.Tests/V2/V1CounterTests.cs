using System.Text;
using Netcd.Core.Membership;
using Netcd.Core.V2;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Tests.V2;

public sealed class V1CounterTests
{
    private readonly V2Store _store = new();

    [Fact]
    public void Writes_of_users_count_failed_ones_too_and_nothing_else_does()
    {
        V2Applier applier = Applier(_store);
        Assert.Equal(3UL, Apply(applier, V2Request.Put, "/1/a").V1Index);
        applier.Apply(new V2Request { Method = V2Request.Delete, Path = "/1/none" }, 0, null);
        applier.Apply(new V2Request { Method = V2Request.Get, Path = "/1/a" }, 0, null);
        applier.Apply(new V2Request { Method = V2Request.Sync, Time = 5 }, 0, null);
        applier.Apply(new V2Request { Method = V2Request.Put, Path = "/2/enabled", Value = "true" }, 0, null);
        Assert.Equal(5UL, Apply(applier, V2Request.Put, "/1/a").V1Index);
    }

    [Fact]
    public void Snapshots_keep_the_numbers_once_v1_was_used_and_are_those_of_etcd_before()
    {
        V2Applier applier = Applier(_store);
        Apply(applier, V2Request.Put, "/1/a");
        Assert.DoesNotContain("\"V1\"", Encoding.UTF8.GetString(_store.Save()), StringComparison.Ordinal);

        applier.Apply(new V2Request { Method = V2Request.Delete, Path = "/1/none", IsV1 = true }, 0, null);
        Apply(applier, V2Request.Put, "/1/b");
        var restored = new V2Store();
        restored.Recover(_store.Save());
        Assert.Equal((3UL, 6UL), (restored.V1.Writes, restored.V1.IndexAt(joined: 2)));
        Assert.Equal([3UL, 5UL], [
            restored.Watches.FindPast("/1/a", static _ => true)!.V1Index,
            restored.Watches.FindPast("/1/b", static _ => true)!.V1Index]);
        Assert.Equal(Encoding.UTF8.GetString(_store.Save()), Encoding.UTF8.GetString(restored.Save()));
    }

    [Fact]
    public void Etcd_would_skip_the_mark_of_a_v1_write()
    {
        byte[] marked = V2RequestCodec.Encode(new V2Request { Id = 1, Method = V2Request.Put, Path = "/1/a", IsV1 = true });
        Assert.Equal(V2RequestCodec.Encode(new V2Request { Id = 1, Method = V2Request.Put, Path = "/1/a" }), marked[..^3]);
        Assert.True(V2RequestCodec.TryDecode(marked, out V2Request? decoded));
        Assert.True(decoded.IsV1);
    }

    private static V2Event Apply(V2Applier applier, string method, string path) =>
        applier.Apply(new V2Request { Method = method, Path = path, Value = "v" }, 0, null).Answer.Event!;

    private static V2Applier Applier(V2Store store)
    {
        var membership = new ClusterMembership(1, 1, EtcdVersion.Parse("3.5.0"), store, NullLog.Instance);
        membership.Apply(MembershipChange.Add(new Member { Id = 1, PeerUrls = ["http://127.0.0.1:1"] }), null);
        return new V2Applier(store, membership);
    }
}
