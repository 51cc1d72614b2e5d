using Netcd.Storage.Bolt.Paging;

namespace Netcd.Storage.Bolt.Checking;

/// <summary>Counts what a bucket consists of.</summary>
internal static class BucketMeter
{
    public static BucketStatistics Measure(Snapshot snapshot, BucketRoot root)
    {
        var statistics = new BucketStatistics();
        Count(snapshot, root.Open(snapshot), isInline: root.Page == 0, level: 1, statistics);
        return statistics;
    }

    private static void Count(Snapshot snapshot, PageView page, bool isInline, int level, BucketStatistics statistics)
    {
        if (level > PageLayout.MaxDepth)
        {
            throw TreeSearch.TooDeep(page.Id);
        }

        statistics.Depth = isInline ? 0 : Math.Max(statistics.Depth, level);
        statistics.LeafPages += page.IsLeaf && !isInline ? page.Pages : 0;
        statistics.BranchPages += page.IsLeaf ? 0 : page.Pages;
        statistics.LeafOverflowPages += page.IsLeaf && !isInline ? page.Pages - 1 : 0;
        statistics.BranchOverflowPages += page.IsLeaf ? 0 : page.Pages - 1;
        long used = PageLayout.HeaderSize + (page.Count * PageLayout.ElementSize);
        for (int i = 0; i < page.Count; i++)
        {
            Entry entry = page.Entry(i);
            used += (long)entry.KeySize + entry.ValueSize;
            if (!page.IsLeaf)
            {
                Count(snapshot, snapshot.Page(entry.Child), isInline: false, level + 1, statistics);
                continue;
            }

            statistics.Buckets += entry.IsBucket ? 1 : 0;
            statistics.Keys += entry.IsBucket ? 0 : 1;
            statistics.DataBytes += entry.IsBucket ? 0 : (long)entry.KeySize + entry.ValueSize;
        }

        statistics.UsedBytes += used;
        statistics.BranchUsedBytes += page.IsLeaf ? 0 : used;
    }
}
