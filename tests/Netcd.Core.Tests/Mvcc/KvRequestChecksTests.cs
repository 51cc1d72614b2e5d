using Google.Protobuf;
using Netcd.Core.Mvcc;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.MvccTests;

public class KvRequestChecksTests
{
    private const int Max = 4;

    [Theory]
    [InlineData("", 0, 0, EtcdError.EmptyKey)]
    [InlineData("a", 2, 4, EtcdError.None)]
    [InlineData("a", 3, 0, EtcdError.InvalidSortOption)]
    [InlineData("a", 0, 5, EtcdError.InvalidSortOption)]
    [InlineData("a", -1, 0, EtcdError.InvalidSortOption)]
    public void Ranges(string key, int order, int target, EtcdError expected)
    {
        var request = new RangeRequest { Key = Bytes(key), SortOrder = (RangeRequest.Types.SortOrder)order, SortTarget = (RangeRequest.Types.SortTarget)target };
        Assert.True(RangeRequestView.TryParse(request.ToByteArray(), out var view));
        Assert.Equal(expected, KvRequestChecks.Range(view));
    }

    [Theory]
    [InlineData("", "", 0, false, false, EtcdError.EmptyKey)]
    [InlineData("a", "v", 5, false, false, EtcdError.None)]
    [InlineData("a", "v", 0, true, false, EtcdError.ValueProvided)]
    [InlineData("a", "", 5, false, true, EtcdError.LeaseProvided)]
    [InlineData("a", "", 0, true, true, EtcdError.None)]
    public void Puts(string key, string value, long lease, bool ignoreValue, bool ignoreLease, EtcdError expected)
    {
        var request = new PutRequest { Key = Bytes(key), Value = Bytes(value), Lease = lease, IgnoreValue = ignoreValue, IgnoreLease = ignoreLease };
        Assert.True(PutRequestView.TryParse(request.ToByteArray(), out var view));
        Assert.Equal(expected, KvRequestChecks.Put(view));
    }

    [Fact]
    public void Every_compare_and_operation_needs_a_key()
    {
        Assert.Equal(EtcdError.EmptyKey, Check(new TxnRequest { Compare = { new Compare() } }));
        Assert.Equal(EtcdError.EmptyKey, Check(Txn(Put(""))));
        Assert.Equal(EtcdError.EmptyKey, Check(Txn(Delete("", ""))));
        Assert.Equal(EtcdError.EmptyKey, Check(new TxnRequest { Failure = { Nested(Txn(Put(""))) } }));
        Assert.Equal(EtcdError.KeyNotFound, Check(Txn(new RequestOp())));
        Assert.Equal(EtcdError.None, Check(new TxnRequest()));
    }

    [Fact]
    public void The_longest_list_counts_and_nested_ones_get_what_is_left()
    {
        Assert.Equal(EtcdError.None, Check(Txn(Put("a"), Put("b"), Put("c"), Put("d"))));
        Assert.Equal(EtcdError.TooManyOps, Check(Txn(Put("a"), Put("b"), Put("c"), Put("d"), Put("e"))));
        Assert.Equal(EtcdError.None, Check(Txn(Nested(Txn(Put("a"), Put("b"), Put("c"))))));
        Assert.Equal(EtcdError.TooManyOps, Check(Txn(Nested(Txn(Put("a"), Put("b"), Put("c"), Put("d"))))));
        Assert.Equal(EtcdError.TooManyOps, Check(Txn(Put("a"), Put("b"), Nested(Txn(Nested(Txn(Put("c"), Put("d"))))))));
    }

    [Fact]
    public void A_key_is_put_once_and_not_where_the_same_list_deletes()
    {
        Assert.Equal(EtcdError.DuplicateKey, Check(Txn(Put("a"), Put("a"))));
        Assert.Equal(EtcdError.DuplicateKey, Check(Txn(Put("b"), Delete("a", "c"))));
        Assert.Equal(EtcdError.DuplicateKey, Check(Txn(Delete("b", ""), Put("b"))));
        Assert.Equal(EtcdError.None, Check(Txn(Put("c"), Delete("a", "c"))));
        Assert.Equal(EtcdError.None, Check(Txn(Delete("a", "c"), Delete("b", "d"))));
        Assert.Equal(EtcdError.None, Check(new TxnRequest { Success = { Put("a") }, Failure = { Put("a") } }));
        Assert.Equal(EtcdError.DuplicateKey, Check(Txn(Put("a"), Nested(Txn(Put("a"))))));
        Assert.Equal(EtcdError.DuplicateKey, Check(Txn(Nested(Txn(Put("a"))), Nested(Txn(Put("a"))))));
        Assert.Equal(EtcdError.DuplicateKey, Check(Txn(Nested(new TxnRequest { Failure = { Delete("a", "c") } }), Put("b"))));
        Assert.Equal(EtcdError.DuplicateKey, Check(Txn(Delete("a", "c"), Nested(new TxnRequest { Failure = { Put("b") } }))));

        // Only one branch of a nested transaction runs.
        Assert.Equal(EtcdError.None, Check(Txn(Nested(new TxnRequest { Success = { Put("a") }, Failure = { Put("a") } }))));
    }

    [Fact]
    public void Costs_are_those_of_the_dearer_branch()
    {
        Assert.Equal(256 + 1 + 5, Cost(Txn(Put("a"))));
        Assert.Equal(2 * (256 + 1 + 5), Cost(new TxnRequest { Success = { Put("a") }, Failure = { Put("a"), Nested(Txn(Put("b"))), Delete("c", "") } }));
        Assert.Equal(0, Cost(Txn(Delete("a", ""))));
    }

    [Fact]
    public void Read_only_transactions_hold_nothing_but_ranges()
    {
        var local = new RequestOp { RequestRange = new RangeRequest { Key = Bytes("a"), Serializable = true } };
        var remote = new RequestOp { RequestRange = new RangeRequest { Key = Bytes("a") } };
        Assert.Equal((true, true), Facts(new TxnRequest()));
        Assert.Equal((true, true), Facts(Txn(local)));
        Assert.Equal((true, false), Facts(Txn(local, remote)));
        Assert.Equal((false, false), Facts(Txn(Delete("a", ""))));
        Assert.Equal((false, false), Facts(Txn(Nested(Txn(local)))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(1000)]
    public void Of_many_puts_any_two_of_one_key_are_found(int puts)
    {
        var different = new TxnRequest { Success = { Enumerable.Range(0, puts).Select(static i => Put($"key-{i}")) } };
        Assert.Equal(EtcdError.None, Check(different, puts));
        for (int i = 0; i < puts; i += 1 + (puts / 20))
        {
            var txn = different.Clone();
            txn.Success.Insert((i * 7) % puts, Put($"key-{i}"));
            Assert.Equal(EtcdError.DuplicateKey, Check(txn, puts + 1));
            Assert.Equal(EtcdError.DuplicateKey, Check(new TxnRequest { Failure = { txn.Success } }, puts + 1));
        }
    }

    private static EtcdError Check(TxnRequest txn, int max = Max)
    {
        Assert.True(TxnRequestView.TryParse(txn.ToByteArray(), out var view));
        using (view)
        {
            return KvRequestChecks.Txn(view, max);
        }
    }

    private static long Cost(TxnRequest txn)
    {
        Assert.True(TxnRequestView.TryParse(txn.ToByteArray(), out var view));
        using (view)
        {
            return QuotaCost.Txn(view);
        }
    }

    private static (bool IsReadOnly, bool IsSerializable) Facts(TxnRequest txn)
    {
        Assert.True(TxnRequestView.TryParse(txn.ToByteArray(), out var view));
        using (view)
        {
            return (TxnFacts.IsReadOnly(view), TxnFacts.IsSerializable(view));
        }
    }

    private static TxnRequest Txn(params RequestOp[] success) => new() { Success = { success } };

    private static RequestOp Put(string key) => new() { RequestPut = new PutRequest { Key = Bytes(key), Value = Bytes("value") } };

    private static RequestOp Delete(string key, string end) => new() { RequestDeleteRange = new DeleteRangeRequest { Key = Bytes(key), RangeEnd = Bytes(end) } };

    private static RequestOp Nested(TxnRequest txn) => new() { RequestTxn = txn };

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
