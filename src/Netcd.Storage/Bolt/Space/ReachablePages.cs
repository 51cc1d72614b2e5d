using Netcd.Storage.Bolt.Paging;

namespace Netcd.Storage.Bolt.Space;

/// <summary>Walks every page a committed state uses: how free pages are found when the file stores no list of them.</summary>
internal static class ReachablePages
{
    /// <summary>The pages that no bucket uses.</summary>
    /// <exception cref="InvalidDatabaseException">A page is damaged or used twice: such a file must not be written to.</exception>
    public static PageBitmap FindFree(Snapshot snapshot)
    {
        var used = new PageBitmap();
        used.Add(0, (uint)PageLayout.FirstDataPage);
        Walk(snapshot, snapshot.Meta.RootPage, used, 0);
        var free = new PageBitmap();
        for (ulong id = PageLayout.FirstDataPage; id < snapshot.Meta.HighWater; id++)
        {
            if (!used.Contains(id))
            {
                free.Add(id, 1);
            }
        }

        return free;
    }

    private static void Walk(Snapshot snapshot, ulong id, PageBitmap used, int depth)
    {
        PageView page = snapshot.Page(id);
        if (!used.Add(id, page.Pages))
        {
            throw new InvalidDatabaseException($"page {id} is used twice");
        }

        if (page.IsLeaf)
        {
            WalkBuckets(snapshot, page, used, depth);
            return;
        }

        // Cycles end above; this only bounds the stack.
        if (depth == PageLayout.MaxNesting)
        {
            throw TreeSearch.TooNested();
        }

        for (int i = 0; i < page.Count; i++)
        {
            Walk(snapshot, page.Child(i), used, depth + 1);
        }
    }

    private static void WalkBuckets(Snapshot snapshot, PageView leaf, PageBitmap used, int depth)
    {
        for (int i = 0; i < leaf.Count; i++)
        {
            if ((leaf.Flags(i) & PageLayout.BucketFlag) == 0)
            {
                continue;
            }

            Entry entry = leaf.Entry(i);
            var root = BucketRoot.Read(leaf.Value(i), entry.At + entry.KeySize, snapshot.PageSize);
            if (depth == PageLayout.MaxNesting)
            {
                throw TreeSearch.TooNested();
            }

            if (root.Page != 0)
            {
                Walk(snapshot, root.Page, used, depth + 1);
            }
            else
            {
                WalkBuckets(snapshot, root.Open(snapshot), used, depth + 1);
            }
        }
    }
}
