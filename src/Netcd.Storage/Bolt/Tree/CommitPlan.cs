using System.Runtime.InteropServices;
using Netcd.Storage.Bolt.Paging;
using Netcd.Storage.Bolt.Space;

namespace Netcd.Storage.Bolt.Tree;

/// <summary>Where the pages of one commit go.</summary>
internal sealed class CommitPlan(FreeSpace space, ulong highWater, int pageSize)
{
    private readonly List<PagePlan> _pages = [];

    /// <summary>First page id never used, as it will be after the commit.</summary>
    public ulong HighWater { get; private set; } = highWater;

    public int PageSize => pageSize;

    /// <summary>Takes consecutive pages for some bytes: free ones, or new ones at the end.</summary>
    public PageRun Allocate(long bytes)
    {
        uint pages = checked((uint)((bytes + pageSize - 1) / pageSize));
        if (space.TryAllocate(pages, out ulong start))
        {
            return new PageRun(start, pages);
        }

        start = HighWater;
        HighWater += pages;
        space.NoteAllocation(start);
        return new PageRun(start, pages);
    }

    public void Add(PagePlan page) => _pages.Add(page);

    /// <summary>Writes the pages in the order of the file.</summary>
    public void Write(PageWriter writer)
    {
        _pages.Sort(static (a, b) => a.Page.CompareTo(b.Page));
        foreach (ref readonly PagePlan page in CollectionsMarshal.AsSpan(_pages))
        {
            NodeImage.Write(writer, page, pageSize);
        }
    }
}
