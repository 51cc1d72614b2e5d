using Netcd.Storage.Bolt;

namespace Netcd.Storage.Tests.Bolt;

/// <summary>Series of lookups find what single ones find, whatever the order of the keys.</summary>
public sealed class BoltSeriesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_series_finds_what_single_lookups_find(int seed)
    {
        var random = new Random(seed);
        using BoltDatabase database = BoltTest.Open(BoltTest.NewDisk());
        BoltTest.Update(database, t =>
        {
            WriteBucket bucket = t.CreateBucket("b"u8);
            for (int i = 0; i < 5_000; i++)
            {
                bucket.Put(BoltTest.Key(random.Next(3) == 0 ? (i * 2) + 1 : i * 2), new byte[random.Next(100) == 0 ? 9_000 : random.Next(200)]);
            }
        });
        using ReadTransaction read = database.BeginRead();
        Assert.True(read.TryGetBucket("b"u8, out ReadBucket keys));
        LeafPosition position = default;
        int found = 0;
        for (int run = 0; run < 200; run++)
        {
            // Forwards with gaps, over many pages, from anywhere; also beyond the last key.
            int at = random.Next(10_000);
            for (int steps = random.Next(400); steps > 0; steps--, at += random.Next(3) == 0 ? 2 : 1)
            {
                byte[] key = BoltTest.Key(at);
                bool exists = keys.TryGet(key, out ReadOnlySpan<byte> value);
                Assert.Equal(exists, keys.TryLocate(key, ref position, out StoredValue stored));
                if (exists)
                {
                    ReadOnlySpan<byte> located = keys.Value(stored);
                    Assert.True(located.Length == value.Length && located.Overlaps(value, out int offset) == value.Length > 0 && offset == 0);
                    found++;
                }
            }
        }

        Assert.True(found > 10_000);
    }
}
