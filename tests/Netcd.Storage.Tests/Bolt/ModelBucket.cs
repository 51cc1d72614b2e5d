using Netcd.Storage.Bolt;

namespace Netcd.Storage.Tests.Bolt;

/// <summary>What a bucket must hold, the simple way.</summary>
internal sealed class ModelBucket
{
    public static readonly IComparer<byte[]> ByteOrder = Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b));

    public SortedDictionary<byte[], byte[]> Values { get; } = new(ByteOrder);

    public SortedDictionary<byte[], ModelBucket> Buckets { get; } = new(ByteOrder);

    public ulong Sequence { get; set; }

    public ModelBucket Clone()
    {
        var copy = new ModelBucket { Sequence = Sequence };
        foreach ((byte[] key, byte[] value) in Values)
        {
            copy.Values.Add(key, value);
        }

        foreach ((byte[] name, ModelBucket bucket) in Buckets)
        {
            copy.Buckets.Add(name, bucket.Clone());
        }

        return copy;
    }

    public void AssertEqual(ReadBucket actual)
    {
        Assert.Equal(Sequence, actual.Sequence);
        AssertEntries(actual.OpenCursor(), backwards: false);
        AssertEntries(actual.OpenCursor(), backwards: true);
        foreach ((byte[] key, byte[] value) in Values)
        {
            Assert.True(actual.TryGet(key, out ReadOnlySpan<byte> found));
            Assert.True(found.SequenceEqual(value));
        }

        foreach ((byte[] name, ModelBucket bucket) in Buckets)
        {
            Assert.False(actual.TryGet(name, out _));
            Assert.True(actual.TryGetBucket(name, out ReadBucket found));
            bucket.AssertEqual(found);
        }
    }

    public void AssertEqual(WriteBucket actual)
    {
        Assert.Equal(Sequence, actual.Sequence);
        AssertEntries(actual.OpenCursor(), backwards: false);
        AssertEntries(actual.OpenCursor(), backwards: true);
        foreach ((byte[] key, byte[] value) in Values)
        {
            Assert.True(actual.TryGet(key, out ReadOnlySpan<byte> found));
            Assert.True(found.SequenceEqual(value));
        }

        foreach ((byte[] name, ModelBucket bucket) in Buckets)
        {
            Assert.True(actual.TryGetBucket(name, out WriteBucket? found));
            bucket.AssertEqual(found);
        }
    }

    /// <summary>Whether two models hold the same.</summary>
    public bool Matches(ReadBucket actual)
    {
        int index = 0;
        List<(byte[] Key, byte[] Value, bool IsBucket)> expected = Merged();
        BoltCursor cursor = actual.OpenCursor();
        while (cursor.Next())
        {
            if (index == expected.Count
                || !cursor.Key.SequenceEqual(expected[index].Key)
                || cursor.IsBucket != expected[index].IsBucket
                || !cursor.Value.SequenceEqual(expected[index].Value))
            {
                return false;
            }

            if (cursor.IsBucket && (!actual.TryGetBucket(cursor.Key, out ReadBucket nested) || !Buckets[cursor.Key.ToArray()].Matches(nested)))
            {
                return false;
            }

            index++;
        }

        return index == expected.Count && Sequence == actual.Sequence;
    }

    private void AssertEntries(BoltCursor cursor, bool backwards)
    {
        List<(byte[] Key, byte[] Value, bool IsBucket)> expected = Merged();
        if (backwards)
        {
            expected.Reverse();
        }

        bool more = backwards ? cursor.Last() : cursor.First();
        foreach ((byte[] key, byte[] value, bool isBucket) in expected)
        {
            Assert.True(more);
            Assert.True(cursor.Key.SequenceEqual(key));
            Assert.Equal(isBucket, cursor.IsBucket);
            Assert.True(cursor.Value.SequenceEqual(value));
            more = backwards ? cursor.Prev() : cursor.Next();
        }

        Assert.False(more);
    }

    private List<(byte[] Key, byte[] Value, bool IsBucket)> Merged()
    {
        var all = new List<(byte[] Key, byte[] Value, bool IsBucket)>();
        foreach ((byte[] key, byte[] value) in Values)
        {
            all.Add((key, value, false));
        }

        foreach (byte[] name in Buckets.Keys)
        {
            all.Add((name, [], true));
        }

        all.Sort(static (a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        return all;
    }
}
