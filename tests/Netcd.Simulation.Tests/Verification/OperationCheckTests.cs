using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Clients;

namespace Netcd.Simulation.Tests.Verification;

/// <summary>The judge of operations on histories whose verdict is known.</summary>
public sealed class OperationCheckTests
{
    private readonly TruthBuilder _history = new();

    [Fact]
    public void A_good_history_holds()
    {
        _history.Put("a", "v1").Put("a", "v2").Delete("a");
        PutAnswered("a", "v1", 2, 0, 10);
        PutAnswered("a", "v2", 3, 20, 30);
        GetAnswered("a", 3, 40, 50, TruthBuilder.Pair("a", "v2", 2, 3, 2));
        _history.Answered(OperationKind.Delete, new DeleteRangeRequest { Key = Client.Bytes("a") }, 4, new DeleteRangeResponse { Deleted = 1 }, 60, 70);
        GetAnswered("a", 4, 80, 90);

        Assert.Empty(_history.Check());
    }

    [Fact]
    public void A_lost_write_may_have_happened_or_not()
    {
        _history.Put("a", "v1");
        _history.Lost(OperationKind.Put, Put("a", "v1"), 0);
        _history.Lost(OperationKind.Put, Put("a", "v2"), 5);

        Assert.Empty(_history.Check());
    }

    [Fact]
    public void An_acknowledged_write_that_is_not_there_is_found()
    {
        _history.Put("a", "v1");
        PutAnswered("a", "v1", 2, 0, 10);
        PutAnswered("a", "v2", 3, 20, 30);

        Assert.Contains("acknowledged write lost", _history.Check());
    }

    [Fact]
    public void A_revision_that_holds_something_else_is_found()
    {
        _history.Put("a", "v2");
        _history.Lost(OperationKind.Put, Put("a", "v2"), 0);
        PutAnswered("a", "v1", 2, 0, 10);

        Assert.Contains("acknowledged write lost", _history.Check());
    }

    [Fact]
    public void A_write_that_happened_twice_is_found()
    {
        _history.Put("a", "v1").Put("a", "v1");
        PutAnswered("a", "v1", 2, 0, 10);

        Assert.Contains("exactly once", _history.Check());
    }

    [Fact]
    public void A_write_that_nobody_asked_for_is_found()
    {
        _history.Put("a", "v1");

        Assert.Contains("origin", _history.Check());
    }

    [Fact]
    public void A_delete_that_nobody_asked_for_is_found_unless_a_lease_explains_it()
    {
        _history.Put("a", "v1").Delete("a").Put("b", "v2", lease: 7).Delete("b");
        PutAnswered("a", "v1", 2, 0, 10);
        _history.Answered(OperationKind.Put, new PutRequest { Key = Client.Bytes("b"), Value = Client.Bytes("v2"), Lease = 7 }, 4, new PutResponse(), 20, 30);

        Assert.Equal(["origin"], _history.Check());
    }

    [Fact]
    public void A_refused_write_that_happened_is_found()
    {
        _history.Put("a", "v1");
        _history.Failed(OperationKind.Put, Put("a", "v1"), EtcdError.LeaseNotFound, 0, 10);

        Assert.Contains("failed means failed", _history.Check());
    }

    [Fact]
    public void A_stale_linearizable_read_is_found()
    {
        _history.Put("a", "v1").Put("a", "v2");
        PutAnswered("a", "v1", 2, 0, 10);
        PutAnswered("a", "v2", 3, 20, 30);
        GetAnswered("a", 2, 40, 50, TruthBuilder.Pair("a", "v1", 2, 2, 1));

        Assert.Equal(["linearizable"], _history.Check());
    }

    [Fact]
    public void A_stale_serializable_read_is_allowed_but_must_not_go_back_on_one_member()
    {
        _history.Put("a", "v1").Put("a", "v2");
        PutAnswered("a", "v1", 2, 0, 10);
        PutAnswered("a", "v2", 3, 20, 30);
        GetAnswered("a", 2, 40, 50, TruthBuilder.Pair("a", "v1", 2, 2, 1), serializable: true);
        GetAnswered("a", 3, 60, 70, TruthBuilder.Pair("a", "v2", 2, 3, 2), serializable: true);
        Assert.Empty(_history.Check());

        GetAnswered("a", 2, 80, 90, TruthBuilder.Pair("a", "v1", 2, 2, 1), serializable: true);

        Assert.Equal(["monotone serializable reads"], _history.Check());
    }

    [Fact]
    public void A_transaction_of_serializable_ranges_may_look_back_any_other_may_not()
    {
        _history.Put("a", "v1").Put("a", "v2");
        PutAnswered("a", "v1", 2, 0, 10);
        PutAnswered("a", "v2", 3, 20, 30);
        ReadTxnAnswered(2, 40, 50, serializable: true);
        Assert.Empty(_history.Check());

        ReadTxnAnswered(2, 60, 70, serializable: false);

        Assert.Equal(["linearizable"], _history.Check());
    }

    [Fact]
    public void A_read_of_a_state_that_never_was_is_found()
    {
        _history.Put("a", "v1");
        PutAnswered("a", "v1", 2, 0, 10);
        GetAnswered("a", 2, 20, 30, TruthBuilder.Pair("a", "other", 2, 2, 1));

        Assert.Equal(["linearizable read"], _history.Check());
    }

    [Fact]
    public void Compacted_without_a_compaction_and_a_future_that_was_seen_are_found()
    {
        _history.Put("a", "v1").Put("a", "v2");
        PutAnswered("a", "v1", 2, 0, 10);
        PutAnswered("a", "v2", 3, 20, 30);
        _history.Failed(OperationKind.Range, new RangeRequest { Key = Client.Bytes("a"), Revision = 2 }, EtcdError.Compacted, 40, 50);
        _history.Failed(OperationKind.Range, new RangeRequest { Key = Client.Bytes("a"), Revision = 3 }, EtcdError.FutureRevision, 60, 70);

        Assert.Equal(["compaction", "linearizable"], _history.Check());
    }

    [Fact]
    public void Members_that_show_different_things_at_one_revision_are_found()
    {
        _history.Put("a", "v1");
        var other = TruthBuilder.Pair("a", "v9", 2, 2, 1);
        _history.Show("n1", 2, new(new(2, 0), IsDelete: false, IsCreate: true, "a"u8.ToArray(), Google.Protobuf.MessageExtensions.ToByteArray(other)));

        Assert.Equal(["equal state"], _history.Broken);
    }

    private static PutRequest Put(string key, string value) => new() { Key = Client.Bytes(key), Value = Client.Bytes(value) };

    private void PutAnswered(string key, string value, long revision, long invoked, long returned) =>
        _history.Answered(OperationKind.Put, Put(key, value), revision, new PutResponse(), invoked, returned);

    private void ReadTxnAnswered(long revision, long invoked, long returned, bool serializable)
    {
        var request = new TxnRequest();
        request.Success.Add(new RequestOp { RequestRange = new RangeRequest { Key = Client.Bytes("none"), Serializable = true } });
        request.Failure.Add(new RequestOp { RequestRange = new RangeRequest { Key = Client.Bytes("none"), Serializable = serializable } });
        var response = new TxnResponse { Succeeded = true };
        response.Responses.Add(new ResponseOp { ResponseRange = new RangeResponse() });
        _history.Answered(OperationKind.Txn, request, revision, response, invoked, returned);
    }

    private void GetAnswered(string key, long revision, long invoked, long returned, Protocol.Mvcc.KeyValue? pair = null, bool serializable = false)
    {
        var response = new RangeResponse { Count = pair is null ? 0 : 1 };
        if (pair is not null)
        {
            response.Kvs.Add(pair);
        }

        _history.Answered(OperationKind.Range, new RangeRequest { Key = Client.Bytes(key), Serializable = serializable }, revision, response, invoked, returned);
    }
}
