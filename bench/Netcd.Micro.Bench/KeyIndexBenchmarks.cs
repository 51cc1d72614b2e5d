using BenchmarkDotNet.Attributes;
using Netcd.Core.Mvcc;
using Netcd.Core.Mvcc.Index;

namespace Netcd.Micro.Bench;

/// <summary>The key index with keys of 24 bytes. A put keeps 32 bytes of history until it is compacted, and a new key its place.</summary>
public class KeyIndexBenchmarks
{
    private const int NewKeys = 100_000;
    private const int PageSize = 1_000;

    private readonly KeyIndex _index = new();
    private readonly Random _random = new(1);
    private byte[][] _keys = [];
    private byte[][] _others = [];
    private long _revision;

    /// <summary>Keys in the index.</summary>
    [Params(10_000, 1_000_000)]
    public int Keys { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        _keys = [.. Enumerable.Range(0, Keys).Select(static i => Key(i))];
        _others = [.. Enumerable.Range(0, NewKeys).Select(static i => Key(i))];
        foreach (byte[] key in _keys)
        {
            _index.Put(key, new Revision(++_revision, 0));
        }
    }

    [Benchmark(Description = "find a key")]
    public long Find() => _index.Find(_keys[_random.Next(Keys)], _revision).Revision.Main;

    [Benchmark(Description = "collect 1,000 keys of a range")]
    public long Collect()
    {
        int first = _random.Next(Keys - PageSize);
        var found = new RevisionList(PageSize);
        long count = _index.Collect(new KeyRange(_keys[first], _keys[first + PageSize]), _revision, long.MaxValue, ref found);
        found.Dispose();
        return count;
    }

    [Benchmark(Description = "count all keys of a range, limit 1,000")]
    public long Count()
    {
        var found = new RevisionList(PageSize);
        long count = _index.Collect(new KeyRange(_keys[0], [0]), _revision, PageSize, ref found);
        found.Dispose();
        return count;
    }

    [Benchmark(Description = "put a key that exists")]
    public bool Put() => _index.Put(_keys[_random.Next(Keys)], new Revision(++_revision, 0)).IsLive;

    [Benchmark(Description = "put a new key", OperationsPerInvoke = NewKeys)]
    public long Insert()
    {
        var index = new KeyIndex();
        for (int i = 0; i < NewKeys; i++)
        {
            index.Put(_others[i], new Revision(i + 1, 0));
        }

        return index.LiveKeys;
    }

    private static byte[] Key(int number) => System.Text.Encoding.UTF8.GetBytes($"registry/pods/{number:d10}");
}
