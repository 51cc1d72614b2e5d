using Netcd.Protocol.Codec;

namespace Netcd.Core.Mvcc;

/// <summary>What decides how a transaction is executed.</summary>
public static class TxnFacts
{
    /// <summary>Whether neither branch holds a put, a delete or a nested transaction: then it does not go through raft.</summary>
    public static bool IsReadOnly(in TxnRequestView request) => OnlyRanges(request.Success) && OnlyRanges(request.Failure);

    /// <summary>Whether a read-only transaction may be answered from local state: all its ranges ask for that (also when there is none).</summary>
    public static bool IsSerializable(in TxnRequestView request) => OnlySerializable(request.Success) && OnlySerializable(request.Failure);

    private static bool OnlyRanges(RequestOpEnumerator operations)
    {
        foreach (var operation in operations)
        {
            if (operation.Kind != RequestOpKind.Range)
            {
                return false;
            }
        }

        return true;
    }

    private static bool OnlySerializable(RequestOpEnumerator operations)
    {
        foreach (var operation in operations)
        {
            if (operation.Kind != RequestOpKind.Range || !operation.Range.Serializable)
            {
                return false;
            }
        }

        return true;
    }
}
