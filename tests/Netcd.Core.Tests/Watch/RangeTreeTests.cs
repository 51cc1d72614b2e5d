using System.Text;
using Netcd.Core.Watch;

namespace Netcd.Core.Tests.Watch;

public sealed class RangeTreeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_index_finds_exactly_the_ranges_that_contain_the_key(int seed)
    {
        var random = new Random(seed);
        var tree = new RangeTree();
        var ranges = new List<WatchRange>();
        for (int step = 0; step < 1000; step++)
        {
            if (ranges.Count > 0 && random.Next(5) == 0)
            {
                int at = random.Next(ranges.Count);
                tree.Remove(ranges[at]);
                ranges.RemoveAt(at);
            }
            else
            {
                WatchRange range = RandomRange(random);
                if (!range.IsEmpty && !ranges.Any(r => Same(r, range)))
                {
                    Assert.Same(tree.GetOrAdd(range), tree.GetOrAdd(range));
                    ranges.Add(range);
                }
            }

            byte[] key = RandomKey(random);
            var found = new List<WatcherSet>();
            tree.Find(key, found);
            Assert.Equal(Names(ranges.Where(r => r.Contains(key))), Names(found.Select(s => s.Range)));
        }

        Assert.True(ranges.Count > 100);
    }

    private static bool Same(WatchRange x, WatchRange y) => x.Key.Span.SequenceEqual(y.Key.Span) && x.RangeEnd.Span.SequenceEqual(y.RangeEnd.Span);

    private static string[] Names(IEnumerable<WatchRange> ranges) =>
        [.. ranges.Select(r => Convert.ToHexString(r.Key.Span) + "-" + Convert.ToHexString(r.RangeEnd.Span)).Order(StringComparer.Ordinal)];

    private static WatchRange RandomRange(Random random) =>
        new(RandomKey(random), random.Next(10) == 0 ? new byte[] { 0 } : RandomKey(random));

    private static byte[] RandomKey(Random random)
    {
        int length = random.Next(1, 4);
        var key = new StringBuilder();
        for (int i = 0; i < length; i++)
        {
            key.Append((char)('a' + random.Next(6)));
        }

        return Encoding.ASCII.GetBytes(key.ToString());
    }
}
