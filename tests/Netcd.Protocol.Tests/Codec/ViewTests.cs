using Google.Protobuf;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;

namespace Netcd.Protocol.Tests.Codec;

public class ViewTests
{
    private readonly RandomMessages _messages = new(new Random(3));

    [Fact]
    public void Requests_read_as_the_generated_code_reads_them()
    {
        for (int i = 0; i < 3000; i++)
        {
            Same(_messages.Range());
            Same(_messages.Put());
            Same(_messages.Delete());
            Same(_messages.Compare());
            Same(_messages.KeyValue());
            Same(_messages.WatchCreate());
            var compaction = new CompactionRequest { Revision = _messages.Number(), Physical = _messages.Flag() };
            Assert.True(CompactionRequestView.TryParse(compaction.ToByteArray(), out var view));
            Assert.Equal((compaction.Revision, compaction.Physical), (view.Revision, view.Physical));
        }
    }

    [Fact]
    public void Transactions_read_as_the_generated_code_reads_them()
    {
        for (int i = 0; i < 2000; i++)
        {
            var txn = _messages.Txn();
            Assert.True(TxnRequestView.TryParse(txn.ToByteArray(), out var view));
            Same(txn, view);
            view.Dispose();
        }
    }

    [Fact]
    public void Operations_of_both_branches_may_take_turns()
    {
        for (int i = 0; i < 500; i++)
        {
            var parts = Enumerable.Range(0, 5).Select(_ => _messages.Txn()).ToArray();
            byte[] bytes = [.. parts.SelectMany(static part => part.ToByteArray())];
            var whole = TxnRequest.Parser.ParseFrom(bytes);
            Assert.True(TxnRequestView.TryParse(bytes, out var view));
            Same(whole, view);
            view.Dispose();
        }
    }

    [Fact]
    public void Encoded_pairs_are_the_bytes_of_the_generated_code()
    {
        for (int i = 0; i < 3000; i++)
        {
            var pair = _messages.KeyValue();
            var view = new KeyValueView
            {
                Key = pair.Key.Span,
                CreateRevision = pair.CreateRevision,
                ModRevision = pair.ModRevision,
                Version = pair.Version,
                Value = pair.Value.Span,
                Lease = pair.Lease,
            };
            byte[] encoded = new byte[view.EncodedSize];
            Assert.Equal(encoded.Length, view.WriteTo(encoded));
            Assert.Equal(pair.ToByteArray(), encoded);
        }
    }

    [Fact]
    public void Unknown_fields_are_passed_over()
    {
        byte[] known = new PutRequest { Key = ByteString.CopyFromUtf8("k"), Lease = 5 }.ToByteArray();

        // Field 20: number, 8 bytes, text, a group that holds a group, 4 bytes.
        byte[] unknown = [0xa0, 1, 0x96, 1, 0xa1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0xa2, 1, 1, 9, 0xa3, 1, 0xab, 1, 0xac, 1, 0xa4, 1, 0xa5, 1, 1, 2, 3, 4];

        Assert.True(PutRequestView.TryParse([.. unknown, .. known, .. unknown], out var view));
        Assert.True(view.Key.SequenceEqual("k"u8));
        Assert.Equal(5, view.Lease);
    }

    [Theory]
    [InlineData("0801", "key as a number")]
    [InlineData("0a", "no length")]
    [InlineData("0a0561", "bytes cut short")]
    [InlineData("1a0101", "lease as bytes")]
    [InlineData("18ffffffffffffffffffff01", "number of eleven bytes")]
    [InlineData("18ffffffffffffffffff02", "number above 64 bits")]
    [InlineData("18", "no number")]
    [InlineData("0001", "field 0")]
    [InlineData("a60101", "wire type 6")]
    [InlineData("a301", "group without end")]
    [InlineData("a301a401a4", "tag cut short")]
    [InlineData("a301ac01", "group with the end of another")]
    [InlineData("a40101", "end of a group that did not begin")]
    [InlineData("a1010102", "8 bytes cut short")]
    public void Malformed_messages_are_refused(string hex, string what)
    {
        Assert.False(PutRequestView.TryParse(Convert.FromHexString(hex), out _), what);
    }

    [Fact]
    public void Damage_is_refused_or_read_but_never_throws()
    {
        var random = new Random(11);
        for (int i = 0; i < 3000; i++)
        {
            byte[] bytes = _messages.Txn().ToByteArray();
            for (int damage = random.Next(3); damage > 0 && bytes.Length > 0; damage--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            bytes = bytes[..random.Next(bytes.Length + 1)];
            if (TxnRequestView.TryParse(bytes, out var view))
            {
                Walk(view);
                view.Dispose();
            }
        }
    }

    [Fact]
    public void Nesting_has_a_bound()
    {
        Assert.True(TxnRequestView.TryParse(Nested(150), out _));
        Assert.False(TxnRequestView.TryParse(Nested(2000), out _));
    }

    private static byte[] Nested(int depth)
    {
        using var buffer = new PooledBuffer();
        for (int i = 0; i < depth; i++)
        {
            buffer.WrapMessage(0, (int)RequestOpKind.Txn);
            buffer.WrapMessage(0, 2);
        }

        return buffer.Written.ToArray();
    }

    private static int Walk(TxnRequestView txn)
    {
        int seen = 0;
        foreach (var compare in txn.Compares)
        {
            seen += compare.Key.Length;
        }

        foreach (var operation in txn.Success)
        {
            seen += operation.Kind == RequestOpKind.Txn ? Walk(operation.Txn) : operation.Put.Key.Length + operation.Range.Key.Length;
        }

        return seen;
    }

    private static void Same(RangeRequest request)
    {
        Assert.True(RangeRequestView.TryParse(request.ToByteArray(), out var view));
        Same(request, view);
    }

    private static void Same(RangeRequest request, RangeRequestView view)
    {
        Assert.True(view.Key.SequenceEqual(request.Key.Span));
        Assert.True(view.RangeEnd.SequenceEqual(request.RangeEnd.Span));
        Assert.Equal((request.Limit, request.Revision, (int)request.SortOrder, (int)request.SortTarget), (view.Limit, view.Revision, view.SortOrder, view.SortTarget));
        Assert.Equal((request.Serializable, request.KeysOnly, request.CountOnly), (view.Serializable, view.KeysOnly, view.CountOnly));
        Assert.Equal(
            (request.MinModRevision, request.MaxModRevision, request.MinCreateRevision, request.MaxCreateRevision),
            (view.MinModRevision, view.MaxModRevision, view.MinCreateRevision, view.MaxCreateRevision));
    }

    private static void Same(PutRequest request)
    {
        Assert.True(PutRequestView.TryParse(request.ToByteArray(), out var view));
        Same(request, view);
    }

    private static void Same(PutRequest request, PutRequestView view)
    {
        Assert.True(view.Key.SequenceEqual(request.Key.Span));
        Assert.True(view.Value.SequenceEqual(request.Value.Span));
        Assert.Equal((request.Lease, request.PrevKv, request.IgnoreValue, request.IgnoreLease), (view.Lease, view.PrevKv, view.IgnoreValue, view.IgnoreLease));
    }

    private static void Same(DeleteRangeRequest request)
    {
        Assert.True(DeleteRangeRequestView.TryParse(request.ToByteArray(), out var view));
        Same(request, view);
    }

    private static void Same(DeleteRangeRequest request, DeleteRangeRequestView view)
    {
        Assert.True(view.Key.SequenceEqual(request.Key.Span));
        Assert.True(view.RangeEnd.SequenceEqual(request.RangeEnd.Span));
        Assert.Equal(request.PrevKv, view.PrevKv);
    }

    private static void Same(Compare compare)
    {
        Assert.True(CompareView.TryParse(compare.ToByteArray(), out var view));
        Same(compare, view);
    }

    private static void Same(Compare compare, CompareView view)
    {
        Assert.True(view.Key.SequenceEqual(compare.Key.Span));
        Assert.True(view.RangeEnd.SequenceEqual(compare.RangeEnd.Span));
        Assert.Equal(((int)compare.Result, (int)compare.Target), (view.Result, view.Target));
        Assert.Equal((int)compare.TargetUnionCase, view.Union);
        Assert.True(view.ValueOperand.SequenceEqual(compare.HasValue ? compare.Value.Span : default));
        long operand = compare.Target switch
        {
            Compare.Types.CompareTarget.Version => compare.HasVersion ? compare.Version : 0,
            Compare.Types.CompareTarget.Create => compare.HasCreateRevision ? compare.CreateRevision : 0,
            Compare.Types.CompareTarget.Mod => compare.HasModRevision ? compare.ModRevision : 0,
            Compare.Types.CompareTarget.Lease => compare.HasLease ? compare.Lease : 0,
            _ => 0,
        };
        Assert.Equal(operand, view.Operand);
    }

    private static void Same(KeyValue pair)
    {
        Assert.True(KeyValueView.TryParse(pair.ToByteArray(), out var view));
        Assert.True(view.Key.SequenceEqual(pair.Key.Span));
        Assert.True(view.Value.SequenceEqual(pair.Value.Span));
        Assert.Equal((pair.CreateRevision, pair.ModRevision, pair.Version, pair.Lease), (view.CreateRevision, view.ModRevision, view.Version, view.Lease));
    }

    private static void Same(WatchCreateRequest request)
    {
        Assert.True(WatchCreateRequestView.TryParse(request.ToByteArray(), out var view));
        Assert.True(view.Key.SequenceEqual(request.Key.Span));
        Assert.True(view.RangeEnd.SequenceEqual(request.RangeEnd.Span));
        Assert.Equal((request.StartRevision, request.ProgressNotify, request.PrevKv, request.WatchId, request.Fragment), (view.StartRevision, view.ProgressNotify, view.PrevKv, view.WatchId, view.Fragment));
        Assert.Equal(request.Filters.Contains(WatchCreateRequest.Types.FilterType.Noput), view.NoPut);
        Assert.Equal(request.Filters.Contains(WatchCreateRequest.Types.FilterType.Nodelete), view.NoDelete);
    }

    private static void Same(TxnRequest txn, TxnRequestView view)
    {
        Assert.Equal((txn.Compare.Count, txn.Success.Count, txn.Failure.Count), (view.CompareCount, view.SuccessCount, view.FailureCount));
        int i = 0;
        foreach (var compare in view.Compares)
        {
            Same(txn.Compare[i++], compare);
        }

        Same(txn.Success, view.Success);
        Same(txn.Failure, view.Failure);
    }

    private static void Same(IReadOnlyList<RequestOp> operations, RequestOpEnumerator views)
    {
        int i = 0;
        foreach (var view in views)
        {
            var operation = operations[i++];
            Assert.Equal((int)operation.RequestCase, (int)view.Kind);
            switch (view.Kind)
            {
                case RequestOpKind.Range: Same(operation.RequestRange, view.Range); break;
                case RequestOpKind.Put: Same(operation.RequestPut, view.Put); break;
                case RequestOpKind.DeleteRange: Same(operation.RequestDeleteRange, view.DeleteRange); break;
                case RequestOpKind.Txn: Same(operation.RequestTxn, view.Txn); break;
            }
        }

        Assert.Equal(operations.Count, i);
    }
}
