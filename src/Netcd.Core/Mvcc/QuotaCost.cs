using Netcd.Protocol.Codec;

namespace Netcd.Core.Mvcc;

/// <summary>Bytes that a request is estimated to add to the database, for the quota check before it is proposed.</summary>
public static class QuotaCost
{
    /// <summary>Of a lease grant.</summary>
    public const long LeaseGrant = 64;

    private const long PairOverhead = 256;

    /// <summary>Of a put.</summary>
    public static long Put(in PutRequestView request) => PairOverhead + request.Key.Length + request.Value.Length;

    /// <summary>Of a transaction: the more expensive branch, nested transactions included.</summary>
    public static long Txn(in TxnRequestView request) => Math.Max(Branch(request.Success), Branch(request.Failure));

    private static long Branch(RequestOpEnumerator operations)
    {
        long cost = 0;
        foreach (var operation in operations)
        {
            cost += operation.Kind switch
            {
                RequestOpKind.Put => Put(operation.Put),
                RequestOpKind.Txn => Txn(operation.Txn),
                _ => 0,
            };
        }

        return cost;
    }
}
