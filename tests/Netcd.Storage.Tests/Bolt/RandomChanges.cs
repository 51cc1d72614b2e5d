using System.Buffers.Binary;
using Netcd.Storage.Bolt;

namespace Netcd.Storage.Tests.Bolt;

/// <summary>Makes the same random changes to a write transaction and to a model.</summary>
internal sealed class RandomChanges(Random random, int maxDepth = 3, int largestValue = 20_000)
{
    private long _ascending;

    public void Apply(WriteTransaction transaction, ModelBucket model, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Change(transaction.Root, model, 0);
        }
    }

    private void Change(WriteBucket bucket, ModelBucket model, int depth)
    {
        if (depth > 0 && random.Next(3) == 0)
        {
            bucket.FillPercent = random.Next(2) == 0 ? 0.5 : 0.9;
        }

        // Mostly go down, so that much happens at the leaves.
        if (depth < maxDepth && model.Buckets.Count > 0 && random.Next(100) < (depth == 0 ? 90 : 40))
        {
            byte[] name = Pick(model.Buckets.Keys);
            Assert.True(bucket.TryGetBucket(name, out WriteBucket? nested));
            Change(nested, model.Buckets[name], depth + 1);
            return;
        }

        int choice = random.Next(100);
        if (depth == 0 || (choice < 4 && depth < maxDepth))
        {
            ChangeBuckets(bucket, model);
        }
        else if (choice < 50)
        {
            Put(bucket, model, choice < 15 ? 60 : 1);
        }
        else if (choice < 90)
        {
            Delete(bucket, model, choice > 85 ? 50 : 2);
        }
        else if (choice < 95)
        {
            bucket.Sequence = model.Sequence = (ulong)random.Next(1000);
        }
        else
        {
            Lookup(bucket, model);
        }
    }

    private void ChangeBuckets(WriteBucket bucket, ModelBucket model)
    {
        if (model.Buckets.Count > 0 && random.Next(3) == 0)
        {
            byte[] name = Pick(model.Buckets.Keys);
            Assert.True(bucket.DeleteBucket(name));
            model.Buckets.Remove(name);
            return;
        }

        byte[] key = Key();
        if (model.Buckets.ContainsKey(key) || model.Values.ContainsKey(key))
        {
            Assert.Throws<InvalidOperationException>(() => bucket.CreateBucket(key));
            return;
        }

        WriteBucket created = bucket.CreateBucket(key);
        model.Buckets.Add(key, new ModelBucket());
        Put(created, model.Buckets[key], random.Next(40));
    }

    private void Put(WriteBucket bucket, ModelBucket model, int count)
    {
        bool ascending = random.Next(2) == 0;
        for (int i = 0; i < count; i++)
        {
            byte[] key = ascending ? Ascending() : Key();
            byte[] value = Value();
            if (model.Buckets.ContainsKey(key))
            {
                Assert.Throws<InvalidOperationException>(() => bucket.Put(key, value));
                continue;
            }

            bucket.Put(key, value);
            model.Values[key] = value;
        }
    }

    private void Delete(WriteBucket bucket, ModelBucket model, int count)
    {
        if (random.Next(10) == 0)
        {
            byte[] missing = Key();
            Assert.Equal(model.Values.Remove(missing), !model.Buckets.ContainsKey(missing) && bucket.Delete(missing));
        }

        bool neighbours = random.Next(2) == 0;
        byte[][] keys = [.. model.Values.Keys];
        if (keys.Length == 0)
        {
            return;
        }

        int start = random.Next(keys.Length);
        for (int i = 0; i < Math.Min(count, keys.Length - start); i++)
        {
            byte[] key = keys[neighbours ? start + i : random.Next(keys.Length)];
            Assert.Equal(model.Values.Remove(key), bucket.Delete(key));
        }
    }

    private void Lookup(WriteBucket bucket, ModelBucket model)
    {
        byte[] key = Key();
        byte[]? expected = null;
        foreach (byte[] candidate in model.Values.Keys.Concat(model.Buckets.Keys))
        {
            if (candidate.AsSpan().SequenceCompareTo(key) >= 0 && (expected is null || candidate.AsSpan().SequenceCompareTo(expected) < 0))
            {
                expected = candidate;
            }
        }

        BoltCursor cursor = bucket.OpenCursor();
        Assert.Equal(expected is not null, cursor.Seek(key));
        Assert.True(expected is null || cursor.Key.SequenceEqual(expected));
    }

    private byte[] Pick(ICollection<byte[]> keys) => keys.ElementAt(random.Next(keys.Count));

    private byte[] Key()
    {
        byte[] key = new byte[random.Next(20) == 0 ? random.Next(1, 700) : random.Next(1, 5)];
        random.NextBytes(key);
        for (int i = 0; i < key.Length; i++)
        {
            key[i] &= 0x0f;
        }

        return key;
    }

    private byte[] Ascending()
    {
        byte[] key = new byte[17];
        BinaryPrimitives.WriteInt64BigEndian(key, ++_ascending);
        key[8] = (byte)'_';
        return key;
    }

    private byte[] Value()
    {
        byte[] value = new byte[random.Next(30) == 0 ? random.Next(largestValue) : random.Next(random.Next(5) == 0 ? 600 : 60)];
        random.NextBytes(value);
        return value;
    }
}
