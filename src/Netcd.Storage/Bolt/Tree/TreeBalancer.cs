using Netcd.Storage.Bolt.Paging;
using Netcd.Telemetry;

namespace Netcd.Storage.Bolt.Tree;

/// <summary>Merges pages that deletions have left too empty, as bbolt does: below a quarter of a page, or with too few entries.</summary>
internal static class TreeBalancer
{
    /// <summary>Balances a tree bottom up.</summary>
    /// <param name="draft">The transaction.</param>
    /// <param name="root">The root, as changed.</param>
    /// <param name="threshold">Bytes below which a page is too empty.</param>
    /// <param name="rootPage">When the root shrank away to a page that is as on disk: that page, otherwise 0.</param>
    /// <returns>The new root, or null when it is <paramref name="rootPage"/>.</returns>
    public static Node? Balance(Draft draft, Node root, int threshold, out ulong rootPage)
    {
        rootPage = 0;
        MergeChildren(draft, root, threshold, 0);
        while (!root.IsLeaf && root.Count == 1)
        {
            Node? child = root.ChildNode(0);
            draft.Free(root);
            if (child is null)
            {
                rootPage = root[0].Child;
                return null;
            }

            root = child;
        }

        if (root.Count == 0)
        {
            root.BecomeEmptyLeaf();
        }

        return root;
    }

    private static void MergeChildren(Draft draft, Node branch, int threshold, int depth)
    {
        Invariant.That(depth < PageLayout.MaxDepth, "bolt: the pages of a changed bucket form a cycle");
        if (branch.IsLeaf)
        {
            return;
        }

        for (int i = 0; i < branch.Count; i++)
        {
            if (branch.ChildNode(i) is { IsLeaf: false } child)
            {
                MergeChildren(draft, child, threshold, depth + 1);
            }
        }

        int index = 0;
        while (index < branch.Count)
        {
            if (branch.ChildNode(index) is not { Shrunk: true } child || !IsTooEmpty(child, threshold))
            {
                index++;
            }
            else if (child.Count == 0)
            {
                draft.Free(child);
                branch.Remove(index);
            }
            else if (branch.Count == 1)
            {
                // No sibling: the branch itself is too small now and is merged one level up.
                return;
            }
            else
            {
                index = Merge(draft, branch, index);
            }
        }
    }

    private static int Merge(Draft draft, Node branch, int index)
    {
        int left = index == 0 ? 0 : index - 1;
        Node right = branch.TakeChild(left + 1);
        branch.TakeChild(left).Absorb(right);
        draft.Free(right);
        branch.Remove(left + 1);
        return left;
    }

    private static bool IsTooEmpty(Node node, int threshold) => node.Count < (node.IsLeaf ? 2 : 3) || node.Size <= threshold;
}
