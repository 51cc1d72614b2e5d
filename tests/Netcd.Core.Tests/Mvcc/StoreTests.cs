using System.Text;
using Google.Protobuf;
using Netcd.Core.Mvcc;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.MvccTests;

public class StoreTests
{
    [Fact]
    public void What_is_applied_is_invisible_until_it_is_published_as_a_whole()
    {
        using var fixture = new StoreFixture();
        fixture.Put("a", "1");
        fixture.ApplyUnpublished(e => e.Put(new PutRequest { Key = StoreFixture.Bytes("a"), Value = StoreFixture.Bytes("2") }.ToByteArray(), false));
        fixture.ApplyUnpublished(e => e.Put(new PutRequest { Key = StoreFixture.Bytes("b"), Value = StoreFixture.Bytes("2") }.ToByteArray(), false));
        Assert.Equal(("1", null, 2L), (fixture.Get("a"), fixture.Get("b"), fixture.Revision));

        // A commit in between does not show them either.
        fixture.Commit();
        Assert.Equal(("1", null, 2L), (fixture.Get("a"), fixture.Get("b"), fixture.Revision));
        Assert.Equal([2], fixture.Observer.Revisions);
        fixture.Store.Publish();
        Assert.Equal(("2", "2", 4L), (fixture.Get("a"), fixture.Get("b"), fixture.Revision));
        Assert.Equal([2, 3, 4], fixture.Observer.Revisions);
    }

    [Fact]
    public void The_observer_hears_the_changes_as_a_watch_sends_them()
    {
        using var fixture = new StoreFixture();
        fixture.Put("a", "1", lease: 3);
        fixture.Put("a", "2");
        fixture.Put("b", "1");
        fixture.Delete("a", "c");
        fixture.Delete("a", "c");
        Assert.Equal([2, 3, 4, 5], fixture.Observer.Revisions);
        Assert.Equal(
            ["2.0 create a", "3.0 put a", "4.0 create b", "5.0 delete a", "5.1 delete b"],
            fixture.Observer.Changes.Select(c => $"{c.Revision.Main}.{c.Revision.Sub} {(c.IsDelete ? "delete" : c.IsCreate ? "create" : "put")} {Encoding.ASCII.GetString(c.Key.Span)}"));
        var deleted = KeyValue.Parser.ParseFrom(fixture.Observer.Changes[3].KeyValue.Span);
        Assert.Equal(new KeyValue { Key = StoreFixture.Bytes("a"), ModRevision = 5 }, deleted);
        var put = KeyValue.Parser.ParseFrom(fixture.Observer.Changes[0].KeyValue.Span);
        Assert.Equal(new KeyValue { Key = StoreFixture.Bytes("a"), Value = StoreFixture.Bytes("1"), CreateRevision = 2, ModRevision = 2, Version = 1, Lease = 3 }, put);
    }

    [Fact]
    public void History_is_scanned_through_pages_and_buffers_in_order()
    {
        using var fixture = new StoreFixture();
        for (int i = 0; i < 30; i++)
        {
            fixture.Put($"k{i % 4}", $"{i}");
            if (i is 10 or 20)
            {
                fixture.Commit();
            }
        }

        fixture.Delete("k0", "k3");
        var seen = new List<(Revision, bool, string)>();
        Assert.True(fixture.Store.ScanHistory(5, 100, (revision, isTombstone, pair) =>
        {
            seen.Add((revision, isTombstone, KeyValue.Parser.ParseFrom(pair).Key.ToStringUtf8()));
            return true;
        }));
        Assert.Equal(fixture.Observer.Changes.Where(c => c.Revision.Main >= 5).Select(c => (c.Revision, c.IsDelete, Encoding.ASCII.GetString(c.Key.Span))), seen);
        int visited = 0;
        fixture.Store.ScanHistory(5, 100, (_, _, _) => ++visited < 7);
        Assert.Equal(7, visited);
    }

    [Fact]
    public void A_pair_is_found_as_of_a_revision()
    {
        using var fixture = new StoreFixture();
        fixture.Put("a", "1");
        fixture.Put("a", "2");
        fixture.Delete("a");
        Assert.Equal("1", Value(fixture.Store.GetAt("a"u8, 2)));
        Assert.Equal("2", Value(fixture.Store.GetAt("a"u8, 3)));
        Assert.Null(fixture.Store.GetAt("a"u8, 4));
        Assert.Null(fixture.Store.GetAt("a"u8, 5));
        fixture.Compact(3);
        Assert.Null(fixture.Store.GetAt("a"u8, 2));
        Assert.Equal("2", Value(fixture.Store.GetAt("a"u8, 3)));

        static string? Value(byte[]? pair) => pair is null ? null : KeyValue.Parser.ParseFrom(pair).Value.ToStringUtf8();
    }

    [Fact]
    public void Keys_of_a_lease_go_in_one_revision()
    {
        using var fixture = new StoreFixture();
        foreach (string key in new[] { "a", "b", "c" })
        {
            fixture.Put(key, "1", lease: 2);
        }

        fixture.ApplyUnpublished(e => new KvResult(EtcdError.None, e.DeleteKeys([Key("a"), Key("c"), Key("gone")])));
        fixture.Store.Publish();
        Assert.Equal(5, fixture.Revision);
        Assert.Equal(["b"], fixture.Leases.Attached.Keys);
        fixture.ApplyUnpublished(e => new KvResult(EtcdError.None, e.DeleteKeys([Key("a")])));
        fixture.Store.Publish();
        Assert.Equal(5, fixture.Revision);

        static ReadOnlyMemory<byte> Key(string text) => Encoding.ASCII.GetBytes(text);
    }

    [Fact]
    public void A_refused_transaction_changes_nothing()
    {
        using var fixture = new StoreFixture();
        fixture.Put("a", "1");
        var txn = new TxnRequest();
        txn.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = StoreFixture.Bytes("b"), Value = StoreFixture.Bytes("1") } });
        txn.Success.Add(new RequestOp { RequestTxn = new TxnRequest { Success = { new RequestOp { RequestRange = new RangeRequest { Key = StoreFixture.Bytes("a"), Revision = 99 } } } } });
        using (var result = fixture.Apply(e => e.Txn(txn.ToByteArray(), wantBody: true)))
        {
            Assert.Equal((EtcdError.FutureRevision, 2L), (result.Error, result.Revision));
        }

        // Also where nobody waits for the answer: members must agree.
        using (var result = fixture.Apply(e => e.Txn(txn.ToByteArray(), wantBody: false)))
        {
            Assert.Equal(EtcdError.FutureRevision, result.Error);
        }

        Assert.Equal((2L, null), (fixture.Revision, fixture.Get("b")));
        Assert.DoesNotContain(fixture.Observer.Changes, c => c.Revision.Main > 2);
    }

    [Fact]
    public void A_key_put_after_an_open_delete_of_the_same_transaction_starts_anew()
    {
        using var fixture = new StoreFixture();
        fixture.Put("a", "1");
        fixture.Put("a", "2");
        var txn = new TxnRequest();
        txn.Success.Add(new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = StoreFixture.Bytes("a"), RangeEnd = StoreFixture.Bytes("\0") } });
        txn.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = StoreFixture.Bytes("a"), Value = StoreFixture.Bytes("3") } });
        using var result = fixture.Apply(e => e.Txn(txn.ToByteArray(), wantBody: true));
        foreach (var restart in new[] { false, true })
        {
            if (restart)
            {
                fixture.Restart();
            }

            var pair = Assert.Single(fixture.Range(new RangeRequest { Key = StoreFixture.Bytes("a") }).Response.Kvs);
            Assert.Equal((4, 4, 1, "3"), (pair.CreateRevision, pair.ModRevision, pair.Version, pair.Value.ToStringUtf8()));
            Assert.Equal("2", fixture.Get("a", 3));
        }
    }

    [Fact]
    public void A_body_is_made_only_for_somebody_who_waits()
    {
        using var fixture = new StoreFixture();
        var delete = new DeleteRangeRequest { Key = StoreFixture.Bytes("a"), PrevKv = true };
        fixture.Put("a", "1");
        using var result = fixture.Apply(e => e.DeleteRange(delete.ToByteArray(), wantBody: false));
        Assert.Equal((3, 0), (result.Revision, result.Body.Length));
    }

    [Fact]
    public void Metrics_follow_the_requests()
    {
        using var fixture = new StoreFixture();
        fixture.Put("a", "123");
        fixture.Put("b", "1");
        fixture.Delete("a");
        fixture.Get("b");
        fixture.Compact(3);
        fixture.Pass(500);
        Assert.Equal(2, Metric(fixture, "etcd_mvcc_put_total"));
        Assert.Equal(1, Metric(fixture, "etcd_mvcc_delete_total"));
        Assert.Equal(2, Metric(fixture, "etcd_mvcc_range_total")); // a compaction reads once
        Assert.Equal(0, Metric(fixture, "etcd_mvcc_txn_total"));
        Assert.Equal(6, Metric(fixture, "etcd_debugging_mvcc_total_put_size_in_bytes"));
        Assert.Equal(1, Metric(fixture, "etcd_debugging_mvcc_keys_total"));
        Assert.Equal(4, Metric(fixture, "etcd_debugging_mvcc_current_revision"));
        Assert.Equal(3, Metric(fixture, "etcd_debugging_mvcc_compact_revision"));
        Assert.Equal(fixture.Backend.Size, Metric(fixture, "etcd_mvcc_db_total_size_in_bytes"));
        Assert.Equal(1, Metric(fixture, "etcd_mvcc_db_open_read_transactions"));
    }

    [Fact]
    public void Requests_are_read_from_the_memory_they_came_in()
    {
        Assert.True(RangeRequestView.TryParse(new RangeRequest { Key = StoreFixture.Bytes("a"), CountOnly = true }.ToByteArray(), out var view));
        using var fixture = new StoreFixture();
        using var read = fixture.Store.Range(view);
        Assert.Equal((EtcdError.None, 1L), (read.Error, read.Revision));
    }

    private static double Metric(StoreFixture fixture, string name) =>
        fixture.Metrics.Families.Single(f => f.Name == name).Series().Single().Value switch
        {
            Netcd.Telemetry.Metrics.Counter counter => counter.Value,
            Netcd.Telemetry.Metrics.Gauge gauge => gauge.Value,
            Func<double> read => read(),
            var other => throw new InvalidOperationException(other.ToString()),
        };
}
