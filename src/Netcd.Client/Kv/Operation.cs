using Netcd.Protocol.Rpc;

namespace Netcd.Client.Kv;

/// <summary>Operations inside transactions. Each makes a message of the protocol.</summary>
public static class Operation
{
    /// <summary>Stores a value.</summary>
    public static RequestOp Put(EtcdBytes key, EtcdBytes value, long lease = 0) => Of(new PutRequest { Key = key, Value = value, Lease = lease });

    /// <summary>Reads keys.</summary>
    public static RequestOp Get(KeyRange range) => Of(new RangeRequest { Key = range.Start, RangeEnd = range.End });

    /// <summary>Deletes keys.</summary>
    public static RequestOp Delete(KeyRange range) => Of(new DeleteRangeRequest { Key = range.Start, RangeEnd = range.End });

    /// <summary>A put with all options.</summary>
    public static RequestOp Of(PutRequest request) => new() { RequestPut = request };

    /// <summary>A read with all options.</summary>
    public static RequestOp Of(RangeRequest request) => new() { RequestRange = request };

    /// <summary>A deletion with all options.</summary>
    public static RequestOp Of(DeleteRangeRequest request) => new() { RequestDeleteRange = request };

    /// <summary>A transaction inside the transaction.</summary>
    public static RequestOp Of(TxnRequest request) => new() { RequestTxn = request };
}
