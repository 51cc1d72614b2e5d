using Google.Protobuf;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Rpc;

namespace Netcd.Protocol.Tests.Codec;

/// <summary>Texts as real etcd logs them; the interop tests compare many more.</summary>
public class RequestTextTests
{
    private static readonly PutRequest Put = new() { Key = ByteString.CopyFromUtf8("k\"\0é"), Value = ByteString.CopyFromUtf8("secret"), Lease = 7, PrevKv = true };

    [Fact]
    public void Values_are_sizes_and_bytes_are_escaped()
    {
        Assert.True(PutRequestView.TryParse(Put.ToByteArray(), out PutRequestView view));
        Assert.Equal("""key:"k\"\000\303\251" value_size:6 lease:7 prev_kv:true """, RequestText.Of(view));
    }

    [Fact]
    public void Transactions_show_what_they_compare_and_do()
    {
        var txn = new TxnRequest
        {
            Compare =
            {
                new Compare { Key = ByteString.CopyFromUtf8("a"), Target = Compare.Types.CompareTarget.Create, CreateRevision = 0 },
                new Compare { Key = ByteString.CopyFromUtf8("b"), Target = Compare.Types.CompareTarget.Value, Value = Put.Value, Result = Compare.Types.CompareResult.NotEqual },
            },
            Success = { new RequestOp { RequestRange = new RangeRequest { Key = ByteString.CopyFromUtf8("a"), Limit = 2 } }, new RequestOp { RequestTxn = new TxnRequest() } },
        };
        Assert.True(TxnRequestView.TryParse(txn.ToByteArray(), out TxnRequestView view));
        Assert.Equal(
            """compare:<target:CREATE key:"a" create_revision:0  result:NOT_EQUAL target:VALUE key:"b" value_size:6 > success:<request_range:<key:"a" limit:2 >  request_txn:<compare:<> success:<> failure:<>>> failure:<>""",
            RequestText.Of(view));
    }
}
