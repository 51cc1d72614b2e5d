using System.Text;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Output;
using Netcd.Storage.Bolt;

namespace Netcd.Etcdutl.Commands;

/// <summary>bbolt stats: sums over buckets.</summary>
internal sealed class BoltStatistics
{
    private int _chosen;
    private long _buckets;
    private long _inlineBuckets;
    private long _inlineBytes;
    private long _branchPages;
    private long _branchOverflow;
    private long _branchBytes;
    private long _leafPages;
    private long _leafOverflow;
    private long _leafBytes;
    private long _keys;
    private int _depth;

    /// <summary>Counts and prints.</summary>
    public static void Print(ReadTransaction read, TextOutput output, Invocation invocation)
    {
        byte[] prefix = Encoding.UTF8.GetBytes(invocation.Arguments.Count > 1 ? invocation.Arguments[1] : "");
        var sums = new BoltStatistics();
        read.Root.ForEach((name, _, isBucket) =>
        {
            if (isBucket && name.StartsWith(prefix) && read.TryGetBucket(name, out ReadBucket bucket))
            {
                sums._chosen++;
                sums._depth = Math.Max(sums._depth, sums.Add(bucket));
            }

            return true;
        });
        sums.Print(output, read.PageSize);
    }

    /// <returns>Levels of the tree, those of nested buckets included.</returns>
    private int Add(ReadBucket bucket)
    {
        BucketStatistics size = bucket.Measure();
        bool isInline = bucket.RootPage == 0;
        _buckets++;
        _inlineBuckets += isInline ? 1 : 0;
        _keys += size.Keys + size.Buckets;
        _branchPages += size.BranchPages - size.BranchOverflowPages;
        _branchOverflow += size.BranchOverflowPages;
        _branchBytes += size.BranchUsedBytes;
        _leafPages += size.LeafPages - size.LeafOverflowPages;
        _leafOverflow += size.LeafOverflowPages;
        long leaves = size.UsedBytes - size.BranchUsedBytes;
        _inlineBytes += isInline ? leaves : 0;
        _leafBytes += isInline ? 0 : leaves;
        int nested = 0;
        if (size.Buckets > 0)
        {
            bucket.ForEach((name, _, isBucket) =>
            {
                nested = isBucket && bucket.TryGetBucket(name, out ReadBucket child) ? Math.Max(nested, Add(child)) : nested;
                return true;
            });
        }

        return (isInline ? 1 : size.Depth) + nested;
    }

    private void Print(TextOutput output, int pageSize)
    {
        long branches = (_branchPages + _branchOverflow) * pageSize;
        long leaves = (_leafPages + _leafOverflow) * pageSize;
        output.Line($"Aggregate statistics for {_chosen} buckets\n");
        output.Line("Page count statistics");
        output.Line($"\tNumber of logical branch pages: {_branchPages}");
        output.Line($"\tNumber of physical branch overflow pages: {_branchOverflow}");
        output.Line($"\tNumber of logical leaf pages: {_leafPages}");
        output.Line($"\tNumber of physical leaf overflow pages: {_leafOverflow}");
        output.Line("Tree statistics");
        output.Line($"\tNumber of keys/value pairs: {_keys}");
        output.Line($"\tNumber of levels in B+tree: {_depth}");
        output.Line("Page size utilization");
        output.Line($"\tBytes allocated for physical branch pages: {branches}");
        output.Line($"\tBytes actually used for branch data: {_branchBytes} ({Share(_branchBytes, branches)}%)");
        output.Line($"\tBytes allocated for physical leaf pages: {leaves}");
        output.Line($"\tBytes actually used for leaf data: {_leafBytes} ({Share(_leafBytes, leaves)}%)");
        output.Line("Bucket statistics");
        output.Line($"\tTotal number of buckets: {_buckets}");
        output.Line($"\tTotal number on inlined buckets: {_inlineBuckets} ({Share(_inlineBuckets, _buckets)}%)");
        output.Line($"\tBytes used for inlined buckets: {_inlineBytes} ({Share(_inlineBytes, _leafBytes)}%)");
    }

    private static int Share(long part, long whole) => whole == 0 ? 0 : (int)(part * 100.0f / whole);
}
