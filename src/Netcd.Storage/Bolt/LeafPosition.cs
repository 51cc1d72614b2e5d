using Netcd.Storage.Bolt.Paging;

namespace Netcd.Storage.Bolt;

/// <summary>
/// Where the last lookup of a series ended: the next one is tried right behind it, on the next page if need be, before the tree is
/// searched. That is where the revisions of keys that were written one after the other lie. Belongs to one reader and one bucket.
/// </summary>
public ref struct LeafPosition
{
    // A series that does not read the values would else wait for the memory of every key.
    private const int Ahead = 4;

    private PageView _leaf;
    private int _next;
    private PageView _branch;
    private int _child;

    /// <summary>Remembers an entry that was found.</summary>
    /// <param name="leaf">Its page.</param>
    /// <param name="index">Its place there.</param>
    /// <param name="branch">The page above; <c>default</c> when the leaf is the root.</param>
    /// <param name="child">Place of the leaf in the branch.</param>
    internal void Set(PageView leaf, int index, PageView branch, int child)
    {
        _leaf = leaf;
        _next = index + 1;
        _branch = branch;
        _child = child;
    }

    /// <summary>Steps forward if the next entry has the wanted key.</summary>
    internal bool TryStep(Snapshot snapshot, scoped ReadOnlySpan<byte> key, out Entry entry)
    {
        if (_next >= _leaf.Count)
        {
            return TryTurnPage(snapshot, key, out entry);
        }

        _leaf.PrefetchKey(_next + Ahead);
        bool found = _leaf.Key(_next).SequenceEqual(key);
        entry = found ? _leaf.Entry(_next++) : default;
        return found;
    }

    private bool TryTurnPage(Snapshot snapshot, scoped ReadOnlySpan<byte> key, out Entry entry)
    {
        entry = default;
        if (_child + 1 >= _branch.Count)
        {
            return false;
        }

        PageView leaf = snapshot.Page(_branch.Child(_child + 1));
        if (!leaf.IsLeaf || leaf.Count == 0 || !leaf.Key(0).SequenceEqual(key))
        {
            return false;
        }

        Set(leaf, 0, _branch, _child + 1);
        entry = leaf.Entry(0);
        return true;
    }
}
