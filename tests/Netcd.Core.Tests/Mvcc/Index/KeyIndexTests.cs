using System.Text;
using Netcd.Core.Mvcc;
using Netcd.Core.Mvcc.Index;

namespace Netcd.Core.MvccTests.Index;

public class KeyIndexTests
{
    [Theory]
    [InlineData(1, 400, 40)]
    [InlineData(2, 8_000, 2_000)]
    [InlineData(3, 8_000, 200)]
    public void It_agrees_with_a_plain_history_of_all_changes(int seed, int changes, int keys)
    {
        var random = new Random(seed);
        var index = new KeyIndex();
        var model = new IndexModel();
        long compacted = 0;
        for (long revision = 2; revision < changes; revision++)
        {
            byte[] key = Key(random.Next(keys));
            if (random.Next(4) == 0)
            {
                Assert.Equal(model.Delete(key, revision), index.Delete(key, new Revision(revision, 0)));
            }
            else
            {
                model.Put(key, revision);
                var state = index.Put(key, new Revision(revision, 0));
                Assert.Equal(model.Newest(key), (state.Modified, state.Created, state.Version));
            }

            if (random.Next(changes / 20) == 0)
            {
                compacted = random.NextInt64(compacted, revision + 1);
                Prune(index, compacted);
                model.Compact(compacted);
            }

            if (random.Next(20) == 0)
            {
                CompareRange(index, model, random, keys, random.NextInt64(compacted, revision + 1));
            }
        }

        Assert.Equal(model.CountAt(long.MaxValue), index.LiveKeys);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Many_keys_come_and_go_and_leave_an_empty_index(bool ascending)
    {
        var random = new Random(5);
        var index = new KeyIndex();
        int[] order = [.. Enumerable.Range(0, 30_000)];
        if (!ascending)
        {
            random.Shuffle(order);
        }

        long revision = 1;
        foreach (int i in order)
        {
            index.Put(Key(i), new Revision(++revision, 0));
        }

        Assert.Equal(30_000, Count(index, revision));
        random.Shuffle(order);
        foreach (int i in order.AsSpan(0, 29_990))
        {
            Assert.True(index.Delete(Key(i), new Revision(++revision, 0)));
        }

        Assert.Equal(10, Count(index, revision));
        Prune(index, revision);
        Assert.Equal(10, Count(index, revision));
        Assert.Equal(0, index.HistoryCount);
        foreach (int i in order.AsSpan(29_990))
        {
            Assert.True(index.Delete(Key(i), new Revision(++revision, 0)));
        }

        Prune(index, revision);
        Assert.Equal(0, Count(index, revision));
        index.Put(Key(7), new Revision(++revision, 0));
        Assert.Equal(1, Count(index, revision));
    }

    [Fact]
    public void Keys_of_every_length_are_kept_apart()
    {
        var index = new KeyIndex();
        var random = new Random(9);
        var keys = new List<byte[]>();
        for (int i = 0; i < 600; i++)
        {
            byte[] key = new byte[random.Next(50) == 0 ? random.Next(1, 100_000) : random.Next(1, 6)];
            for (int b = 0; b < key.Length; b++)
            {
                key[b] = (byte)(random.Next(3) == 0 ? 255 : random.Next(2));
            }

            keys.Add(key);
            index.Put(key, new Revision(i + 2, 0));
        }

        for (int i = 0; i < keys.Count; i++)
        {
            int last = keys.FindLastIndex(k => k.AsSpan().SequenceEqual(keys[i]));
            Assert.Equal(new Revision(last + 2, 0), index.Find(keys[i], long.MaxValue).Revision);
        }
    }

    [Fact]
    public void A_result_read_before_a_compaction_revision_is_reported_unreliable()
    {
        var index = new KeyIndex();
        index.Put("a"u8, new Revision(2, 0));
        index.Put("a"u8, new Revision(3, 0));
        index.BeginPrune(3);

        Assert.False(index.IsReliable(2));
        Assert.True(index.IsReliable(3));
    }

    [Fact]
    public void Deleting_a_range_reports_each_live_key_once()
    {
        var index = new KeyIndex();
        for (int i = 0; i < 1000; i++)
        {
            index.Put(Ordered(i), new Revision(i + 2, 0));
        }

        index.Delete(Ordered(500), new Revision(2000, 0));
        var visited = new Recorder();
        int sub = 0;
        index.DeleteRange(new KeyRange(Ordered(100), Ordered(900)), 2001, ref sub, ref visited);

        Assert.Equal(799, sub);
        Assert.Equal(799, visited.Keys.Distinct().Count());
        Assert.Equal(200, Count(index, 2001));
        Assert.Equal(999, Count(index, 2000));
    }

    private static void CompareRange(KeyIndex index, IndexModel model, Random random, int keys, long revision)
    {
        byte[] start = Key(random.Next(keys));
        byte[] end = random.Next(4) switch { 0 => [], 1 => [0], _ => Key(random.Next(keys)) };
        long limit = random.Next(2) == 0 ? long.MaxValue : random.Next(10);
        var found = new RevisionList(4);
        long count = index.Collect(new KeyRange(start, end), revision, limit, ref found);
        var expected = model.Range(start, end, revision);
        Assert.Equal(expected.Count, count);
        Assert.Equal(expected.Take((int)Math.Min(limit, int.MaxValue)), found.Items.ToArray().Select(r => r.Main));
        found.Dispose();
    }

    private static long Count(KeyIndex index, long revision)
    {
        var unused = default(RevisionList);
        return index.Collect(new KeyRange([0], [0]), revision, 0, ref unused);
    }

    private static void Prune(KeyIndex index, long revision)
    {
        index.BeginPrune(revision);
        byte[]? position = [];
        while (position is not null)
        {
            index.PruneSlice(ref position);
        }
    }

    private static byte[] Key(int i) => Encoding.ASCII.GetBytes($"/registry/things/{i * 7919 % 1_000_003:d7}");

    private static byte[] Ordered(int i) => Encoding.ASCII.GetBytes($"{i:d5}");

    private struct Recorder() : IKeyVisitor
    {
        public List<string> Keys { get; } = [];

        public readonly void Visit(ReadOnlySpan<byte> key, in KeyState state) => Keys.Add(Encoding.ASCII.GetString(key));
    }
}
