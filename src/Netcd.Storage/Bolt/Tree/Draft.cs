using Netcd.Storage.Bolt.Paging;
using Netcd.Telemetry;

namespace Netcd.Storage.Bolt.Tree;

/// <summary>What a write transaction has made so far, on top of a committed state that stays as it is.</summary>
internal sealed class Draft(Snapshot @base, Arena arena, EntrySlab slab)
{
    public Snapshot Base => @base;

    public Arena Arena => arena;

    /// <summary>Pages of the committed state that this one no longer needs.</summary>
    public List<PageRun> Freed { get; } = [];

    public ReadOnlySpan<byte> Bytes(long at, int length) => at >= 0 ? @base.Bytes(at, length) : arena.Bytes(at, length);

    public ArraySegment<Entry> RentTable(int length) => slab.Rent(length);

    public Node NewNode(bool isLeaf, int capacity) => new(this, isLeaf, capacity);

    /// <summary>Reads a page into a node.</summary>
    public Node Load(ulong id)
    {
        PageView page = @base.Page(id);
        return Load(page, new PageRun(id, page.Pages));
    }

    /// <summary>Reads a page, possibly an inline one, into a node.</summary>
    public Node Load(PageView page, PageRun source)
    {
        // Room for a few more: whoever loads a page is about to insert.
        var node = new Node(this, page.IsLeaf, page.Count + 8) { Source = source };
        node.Fill(page);
        return node;
    }

    /// <summary>Copies a key and its value.</summary>
    public Entry Store(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, uint flags)
    {
        Span<byte> room = arena.Reserve(key.Length + value.Length, out long at);
        key.CopyTo(room);
        value.CopyTo(room[key.Length..]);
        return new Entry { At = at, KeySize = key.Length, ValueSize = value.Length, Flags = flags };
    }

    /// <summary>Gives up the pages a node was read from.</summary>
    public void Free(Node node)
    {
        if (node.Source.Length > 0)
        {
            Freed.Add(node.Source);
        }
    }

    /// <summary>Gives up every page of a committed tree, but not of the buckets nested in it.</summary>
    public void FreeTree(ulong root) => FreeTree(root, 0);

    /// <summary>Takes all memory back; no node may be used any more.</summary>
    public void Retire()
    {
        slab.Reset();
        arena.Reset();
    }

    private void FreeTree(ulong id, int depth)
    {
        Invariant.That(depth < PageLayout.MaxDepth, "bolt: the pages of a deleted bucket form a cycle");
        PageView page = @base.Page(id);
        Freed.Add(new PageRun(id, page.Pages));
        for (int i = 0; i < page.Count && !page.IsLeaf; i++)
        {
            FreeTree(page.Child(i), depth + 1);
        }
    }
}
