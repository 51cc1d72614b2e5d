using Netcd.Core.Mvcc.Index;

namespace Netcd.Core.MvccTests.Index;

public class SeparatorListTests
{
    /// <summary>Few byte values, 0 and 255 among them, and long common beginnings: equal heads, filled up heads and changing prefixes are frequent.</summary>
    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 12)]
    [InlineData(3, 40)]
    public void It_agrees_with_comparing_whole_keys(int seed, int longest)
    {
        var random = new Random(seed);
        var list = new SeparatorList();
        var model = new List<byte[]>();
        for (int step = 0; step < 20_000; step++)
        {
            byte[] key = Key(random, longest);
            int position = CountUpTo(model, key);
            Assert.Equal(position, list.CountUpTo(key, model.Count));
            bool isKnown = position > 0 && model[position - 1].AsSpan().SequenceEqual(key);
            if (isKnown && random.Next(2) == 0)
            {
                list.Remove(position - 1, model.Count);
                model.RemoveAt(position - 1);
            }
            else if (model.Count == SeparatorList.Capacity)
            {
                Halve(random, ref list, ref model);
            }
            else if (!isKnown)
            {
                list.Insert(position, key, model.Count);
                model.Insert(position, key);
            }
        }
    }

    [Fact]
    public void A_separator_of_the_greatest_bytes_is_told_from_free_places()
    {
        var list = new SeparatorList();
        byte[] greatest = [.. Enumerable.Repeat((byte)255, 8)];
        list.Insert(0, [0], 0);
        list.Insert(1, greatest, 1);

        Assert.Equal(1, list.CountUpTo([255], 2));
        Assert.Equal(2, list.CountUpTo(greatest, 2));
        Assert.Equal(2, list.CountUpTo([.. greatest, 255], 2));
    }

    private static void Halve(Random random, ref SeparatorList list, ref List<byte[]> model)
    {
        var right = new SeparatorList();
        int half = random.Next(1, model.Count);
        list.MoveFrom(half, ref right, model.Count);
        var (left, rest) = (model[..half], model[half..]);
        Assert.Equal(rest, Enumerable.Range(0, rest.Count).Select(i => right[i]!));
        (list, model) = random.Next(2) == 0 ? (list, left) : (right, rest);
        if (model.Count > 1)
        {
            list.Truncate(model.Count - 1);
            model.RemoveAt(model.Count - 1);
        }
    }

    private static int CountUpTo(List<byte[]> model, byte[] key) => model.Count(separator => separator.AsSpan().SequenceCompareTo(key) <= 0);

    private static byte[] Key(Random random, int longest)
    {
        byte[] key = new byte[random.Next(1, longest + 1)];
        int common = random.Next(3) == 0 ? 0 : random.Next(key.Length);
        for (int i = common; i < key.Length; i++)
        {
            key[i] = random.Next(4) switch { 0 => 0, 1 => 255, _ => (byte)random.Next(3) };
        }

        return key;
    }
}
