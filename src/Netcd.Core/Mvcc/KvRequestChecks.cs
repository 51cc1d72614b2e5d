using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;

namespace Netcd.Core.Mvcc;

/// <summary>What is wrong with the shape of a request, before it is proposed or read (v3-api section 5). Any thread.</summary>
public static class KvRequestChecks
{
    /// <summary>Checks a range request.</summary>
    public static EtcdError Range(in RangeRequestView request) =>
        request.Key.IsEmpty ? EtcdError.EmptyKey
        : request.SortOrder is < 0 or > 2 || request.SortTarget is < 0 or > 4 ? EtcdError.InvalidSortOption
        : EtcdError.None;

    /// <summary>Checks a put request.</summary>
    public static EtcdError Put(in PutRequestView request) =>
        request.Key.IsEmpty ? EtcdError.EmptyKey
        : request.IgnoreValue && !request.Value.IsEmpty ? EtcdError.ValueProvided
        : request.IgnoreLease && request.Lease != 0 ? EtcdError.LeaseProvided
        : EtcdError.None;

    /// <summary>Checks a delete request.</summary>
    public static EtcdError DeleteRange(in DeleteRangeRequestView request) =>
        request.Key.IsEmpty ? EtcdError.EmptyKey : EtcdError.None;

    /// <summary>Checks a transaction: number of operations, every compare and operation, and that no key is written twice.</summary>
    /// <param name="request">The transaction.</param>
    /// <param name="maxOperations"><c>--max-txn-ops</c>.</param>
    public static EtcdError Txn(in TxnRequestView request, int maxOperations)
    {
        var error = Shape(request, maxOperations);
        return error != EtcdError.None ? error : TxnWriteConflicts.Check(request);
    }

    private static EtcdError Shape(in TxnRequestView request, int maxOperations)
    {
        int operations = Math.Max(request.CompareCount, Math.Max(request.SuccessCount, request.FailureCount));
        if (operations > maxOperations)
        {
            return EtcdError.TooManyOps;
        }

        foreach (var compare in request.Compares)
        {
            if (compare.Key.IsEmpty)
            {
                return EtcdError.EmptyKey;
            }
        }

        var error = Branch(request.Success, maxOperations - operations);
        return error != EtcdError.None ? error : Branch(request.Failure, maxOperations - operations);
    }

    private static EtcdError Branch(RequestOpEnumerator operations, int remaining)
    {
        foreach (var operation in operations)
        {
            var error = operation.Kind switch
            {
                RequestOpKind.Range => Range(operation.Range),
                RequestOpKind.Put => Put(operation.Put),
                RequestOpKind.DeleteRange => DeleteRange(operation.DeleteRange),
                RequestOpKind.Txn => Shape(operation.Txn, remaining),
                _ => EtcdError.KeyNotFound,
            };
            if (error != EtcdError.None)
            {
                return error;
            }
        }

        return EtcdError.None;
    }
}
