using System.Buffers;

namespace Netcd.Core.Mvcc;

/// <summary>Orders the pairs of a range by something other than the key. Equal ones stay in key order.</summary>
internal static class PairSorter
{
    private const int ByKey = 0;
    private const int ByVersion = 1;
    private const int ByCreate = 2;
    private const int ByMod = 3;

    /// <summary>Sorts revisions that are in key order.</summary>
    /// <param name="state">Where the pairs are.</param>
    /// <param name="revisions">What to sort.</param>
    /// <param name="target">Sort target of the request, 0 to 4.</param>
    /// <param name="isDescending">Greatest first.</param>
    public static void Sort(in ReadState state, Span<Revision> revisions, int target, bool isDescending)
    {
        if (target == ByKey)
        {
            if (isDescending)
            {
                revisions.Reverse();
            }
        }
        else if (target is ByVersion or ByCreate or ByMod)
        {
            SortByNumber(state, revisions, target, isDescending);
        }
        else
        {
            SortByValue(state, revisions, isDescending);
        }
    }

    private static void SortByNumber(in ReadState state, Span<Revision> revisions, int target, bool isDescending)
    {
        var items = ArrayPool<(long Number, int Order, Revision Revision)>.Shared.Rent(revisions.Length);
        for (int i = 0; i < revisions.Length; i++)
        {
            long number = target switch
            {
                ByMod => revisions[i].Main,
                ByVersion => state.Decoded(revisions[i]).Version,
                _ => state.Decoded(revisions[i]).CreateRevision,
            };
            items[i] = (isDescending ? -number : number, i, revisions[i]);
        }

        var sorted = items.AsSpan(0, revisions.Length);
        sorted.Sort(static (a, b) => a.Number != b.Number ? a.Number.CompareTo(b.Number) : a.Order.CompareTo(b.Order));
        for (int i = 0; i < revisions.Length; i++)
        {
            revisions[i] = sorted[i].Revision;
        }

        ArrayPool<(long, int, Revision)>.Shared.Return(items);
    }

    private static void SortByValue(in ReadState state, Span<Revision> revisions, bool isDescending)
    {
        var items = new (byte[] Value, int Order, Revision Revision)[revisions.Length];
        for (int i = 0; i < revisions.Length; i++)
        {
            items[i] = (state.Decoded(revisions[i]).Value.ToArray(), i, revisions[i]);
        }

        int sign = isDescending ? -1 : 1;
        Array.Sort(items, (a, b) =>
        {
            int order = a.Value.AsSpan().SequenceCompareTo(b.Value);
            return order != 0 ? Math.Sign(order) * sign : a.Order.CompareTo(b.Order);
        });
        for (int i = 0; i < revisions.Length; i++)
        {
            revisions[i] = items[i].Revision;
        }
    }
}
