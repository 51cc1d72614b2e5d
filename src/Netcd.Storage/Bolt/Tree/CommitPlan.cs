using System.Runtime.InteropServices;
using Netcd.Storage.Bolt.Paging;
using Netcd.Storage.Bolt.Space;

namespace Netcd.Storage.Bolt.Tree;

/// <summary>Where the pages of one commit go.</summary>
/// <param name="space">Pages to take from.</param>
/// <param name="highWater">First page id never used.</param>
/// <param name="pageSize">Bytes of a page.</param>
/// <param name="clock">Clock for <see cref="Rebalance"/>; null measures nothing.</param>
internal sealed class CommitPlan(FreeSpace space, ulong highWater, int pageSize, TimeProvider? clock = null)
{
    private readonly List<PagePlan> _pages = [];

    /// <summary>First page id never used, as it will be after the commit.</summary>
    public ulong HighWater { get; private set; } = highWater;

    public int PageSize => pageSize;

    /// <summary>Time that merging has taken so far.</summary>
    public TimeSpan Rebalance { get; private set; }

    /// <summary>When something begins, for <see cref="EndRebalance"/>.</summary>
    public long Begin() => clock?.GetTimestamp() ?? 0;

    /// <summary>Adds what has passed since a beginning to <see cref="Rebalance"/>.</summary>
    public void EndRebalance(long began) => Rebalance += clock?.GetElapsedTime(began) ?? TimeSpan.Zero;

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
