using Netcd.Core.Backend;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;

namespace Netcd.Core.Mvcc;

/// <summary>
/// The duplicate rule of transactions: within one list of operations a key is put at most once and not inside a range that the
/// list deletes. Nested transactions count with both branches, which may share a key because only one of them runs.
/// </summary>
internal static class TxnWriteConflicts
{
    /// <summary>Checks both branches. Cost is bounded by the operation limit, which is checked before.</summary>
    public static EtcdError Check(in TxnRequestView request) =>
        HasNoWrites(request) ? EtcdError.None
        : HasNoConflict(request.SuccessCount, request.Success) && HasNoConflict(request.FailureCount, request.Failure) ? EtcdError.None
        : EtcdError.DuplicateKey;

    private static bool HasNoWrites(in TxnRequestView request) => TxnFacts.IsReadOnly(request);

    private static bool HasNoConflict(int count, RequestOpEnumerator operations) =>
        count == 0 || DistinctPuts.Hold(count, operations) || Collect(operations, new Writes());

    private static bool Collect(RequestOpEnumerator operations, Writes writes)
    {
        foreach (var operation in operations)
        {
            if (operation.Kind == RequestOpKind.DeleteRange)
            {
                // etcd takes the 00 that marks an open end for the end itself, so such a delete clashes with nothing.
                var delete = operation.DeleteRange;
                if (!new KeyRange(delete.Key, delete.RangeEnd).IsOpen)
                {
                    writes.Deletes.Add((delete.Key.ToArray(), delete.RangeEnd.ToArray()));
                }
            }
        }

        foreach (var operation in operations)
        {
            if (operation.Kind == RequestOpKind.Txn && !CollectNested(operation.Txn, writes))
            {
                return false;
            }
        }

        foreach (var operation in operations)
        {
            if (operation.Kind == RequestOpKind.Put && !writes.AddPut(operation.Put.Key.ToArray()))
            {
                return false;
            }
        }

        return true;
    }

    private static bool CollectNested(in TxnRequestView nested, Writes writes)
    {
        var success = new Writes();
        var failure = new Writes();
        if (!Collect(nested.Success, success) || !Collect(nested.Failure, failure))
        {
            return false;
        }

        foreach (byte[] key in success.Puts)
        {
            if (!writes.AddPut(key))
            {
                return false;
            }
        }

        foreach (byte[] key in failure.Puts)
        {
            if (writes.IsDeleted(key) || (!writes.Puts.Add(key) && !success.Puts.Contains(key)))
            {
                return false;
            }
        }

        writes.Deletes.AddRange(success.Deletes);
        writes.Deletes.AddRange(failure.Deletes);
        return true;
    }

    private sealed class Writes
    {
        public HashSet<byte[]> Puts { get; } = new(ByteArrayComparer.Instance);

        public List<(byte[] Key, byte[] End)> Deletes { get; } = [];

        public bool AddPut(byte[] key) => !IsDeleted(key) && Puts.Add(key);

        public bool IsDeleted(byte[] key)
        {
            foreach (var (from, end) in Deletes)
            {
                if (new KeyRange(from, end).Contains(key))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
