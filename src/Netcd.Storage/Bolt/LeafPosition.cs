using Netcd.Storage.Bolt.Paging;

namespace Netcd.Storage.Bolt;

/// <summary>
/// Where the last lookup of a series ended: the next one is tried right behind it before the tree is searched, which is where the
/// revisions of keys that were written one after the other lie. Belongs to one reader and one bucket.
/// </summary>
public ref struct LeafPosition
{
    private PageView _leaf;
    private int _next;

    /// <summary>Remembers an entry that was found.</summary>
    internal void Set(PageView leaf, int index)
    {
        _leaf = leaf;
        _next = index + 1;
    }

    /// <summary>Steps forward if the next entry of the page has the wanted key.</summary>
    internal bool TryStep(scoped ReadOnlySpan<byte> key, out Entry entry)
    {
        if (_next < _leaf.Count && _leaf.Key(_next).SequenceEqual(key))
        {
            entry = _leaf.Entry(_next++);
            return true;
        }

        entry = default;
        return false;
    }
}
