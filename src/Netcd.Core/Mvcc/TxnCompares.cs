using Netcd.Core.Mvcc.Index;
using Netcd.Protocol.Codec;

namespace Netcd.Core.Mvcc;

/// <summary>The conditions of transactions, evaluated against the state before the transaction.</summary>
internal static class TxnCompares
{
    private const int OnValue = 3;
    private const int OnLease = 4;

    /// <summary>
    /// Decides the branches of a transaction and of every transaction nested in a branch that is taken, in the order in which
    /// they are executed.
    /// </summary>
    /// <returns>How many conditions were looked at: in each list those up to the first that does not hold.</returns>
    public static int Decide(in ReadState state, in TxnRequestView request, List<bool> path)
    {
        bool success = Hold(state, request, out int looks);
        path.Add(success);
        foreach (var operation in request.Branch(success))
        {
            if (operation.Kind == RequestOpKind.Txn)
            {
                looks += Decide(state, operation.Txn, path);
            }
        }

        return looks;
    }

    private static bool Hold(in ReadState state, in TxnRequestView request, out int looks)
    {
        looks = 0;
        foreach (var compare in request.Compares)
        {
            looks++;
            if (!Holds(state, compare))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Holds(in ReadState state, in CompareView compare)
    {
        if (compare.RangeEnd.IsEmpty)
        {
            var key = state.Index.Find(compare.Key, state.Revision);
            return key.Exists ? HoldsFor(state, compare, key) : HoldsForMissing(compare);
        }

        var found = new RevisionList(64);
        try
        {
            state.Index.Collect(new KeyRange(compare.Key, compare.RangeEnd), state.Revision, long.MaxValue, ref found);
            foreach (var revision in found.Items)
            {
                if (!HoldsFor(state, compare, new KeyAt(true, revision, IsNewest: false, 0, 0)))
                {
                    return false;
                }
            }

            return found.Count > 0 || HoldsForMissing(compare);
        }
        finally
        {
            found.Dispose();
        }
    }

    // A value compare with a missing key is false whatever the result asked for: no value equals "missing", not even an empty one.
    private static bool HoldsForMissing(in CompareView compare) =>
        compare.Target != OnValue && IsResult(compare.Result, compare.Target > OnLease || compare.Target < 0 ? 0 : 0L.CompareTo(compare.Operand));

    private static bool HoldsFor(in ReadState state, in CompareView compare, in KeyAt key)
    {
        int order = compare.Target switch
        {
            0 when key.IsNewest => key.Version.CompareTo(compare.Operand),
            0 => state.Decoded(key.Revision).Version.CompareTo(compare.Operand),
            1 when key.IsNewest => key.Created.CompareTo(compare.Operand),
            1 => state.Decoded(key.Revision).CreateRevision.CompareTo(compare.Operand),
            2 => key.Revision.Main.CompareTo(compare.Operand),
            OnValue => state.Decoded(key.Revision).Value.SequenceCompareTo(compare.ValueOperand),
            OnLease => state.Decoded(key.Revision).Lease.CompareTo(compare.Operand),
            _ => 0,
        };
        return IsResult(compare.Result, order);
    }

    private static bool IsResult(int result, int order) => result switch
    {
        0 => order == 0,
        1 => order > 0,
        2 => order < 0,
        3 => order != 0,
        _ => true,
    };
}
