using Netcd.Storage.Bolt.Paging;

namespace Netcd.Storage.Bolt.Tree;

/// <summary>Cuts the changed nodes of a tree into pages and gives them their places, children before parents.</summary>
internal static class TreeWriter
{
    private const int MinEntriesPerPage = 2;

    // A page is read as one span, which ends at 2 GiB.
    private const long LargestPage = 1L << 30;

    /// <summary>Plans all changed pages of a tree.</summary>
    /// <returns>The page of the new root.</returns>
    public static ulong Write(Draft draft, CommitPlan plan, Node root, double fill)
    {
        Node level = draft.NewNode(isLeaf: false, 16);
        WriteNode(draft, plan, root, level, fill);
        while (level.Count > 1)
        {
            Node above = draft.NewNode(isLeaf: false, 16);
            WriteNode(draft, plan, level, above, fill);
            level = above;
        }

        return level[0].Child;
    }

    private static void WriteNode(Draft draft, CommitPlan plan, Node node, Node parent, double fill)
    {
        if (!node.IsLeaf)
        {
            WriteChildren(draft, plan, node, fill);
        }

        draft.Free(node);
        long left = node.SizeOf(0, node.Count);
        int from = 0;
        do
        {
            int to = PageEnd(node, from, left, plan.PageSize, fill, out long size);
            PageRun run = plan.Allocate(PageLayout.HeaderSize + size);
            plan.Add(new PagePlan(run.Start, run.Length, node, from, to));
            parent.Add(from < to
                ? new Entry { At = node[from].At, KeySize = node[from].KeySize, Child = run.Start }
                : new Entry { Child = run.Start });
            left -= size;
            from = to;
        }
        while (from < node.Count);
    }

    private static void WriteChildren(Draft draft, CommitPlan plan, Node branch, double fill)
    {
        Node pages = draft.NewNode(isLeaf: false, 16);
        for (int i = 0; i < branch.Count;)
        {
            if (branch.ChildNode(i) is not { } child)
            {
                i++;
                continue;
            }

            pages.Clear();
            WriteNode(draft, plan, child, pages, fill);
            branch.ReplaceChild(i, pages);
            i += pages.Count;
        }
    }

    /// <summary>Where the page that starts at an entry ends: the rest when it fits (or is too short to be cut), else where the fill is reached.</summary>
    private static int PageEnd(Node node, int from, long left, int pageSize, double fill, out long size)
    {
        size = left;
        int rest = node.Count - from;
        if (PageLayout.HeaderSize + left <= pageSize || (rest <= MinEntriesPerPage * 2 && left <= LargestPage))
        {
            return node.Count;
        }

        long threshold = (long)(pageSize * fill);
        size = 0;
        int to = from;
        while (to < node.Count)
        {
            long next = size + node.SizeOf(to, to + 1);
            bool full = to - from >= MinEntriesPerPage && PageLayout.HeaderSize + next > threshold && left - size > 0;
            bool tooLarge = to > from && next > LargestPage;
            if (tooLarge || (full && node.Count - to >= MinEntriesPerPage))
            {
                break;
            }

            size = next;
            to++;
        }

        return to;
    }
}
