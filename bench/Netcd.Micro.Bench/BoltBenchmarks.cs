using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using Netcd.Storage.Bolt;
using Netcd.Storage.Disk.Local;
using Netcd.Telemetry.Logging;

namespace Netcd.Micro.Bench;

/// <summary>The database engine with 200,000 entries as the backend writes them: keys are revisions, values have 300 bytes.</summary>
public class BoltBenchmarks
{
    private const int Entries = 200_000;
    private const int Large = 10_000;
    private const int Slice = 1_000;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("netcd-bench-");
    private readonly byte[] _key = [0, 0, 0, 0, 0, 0, 0, 0, (byte)'_', 0, 0, 0, 0, 0, 0, 0, 0];
    private readonly byte[] _value = new byte[300];
    private readonly Random _random = new(1);
    private BoltDatabase _database = null!;
    private int _last;

    [GlobalSetup]
    public void Fill()
    {
        _database = BoltDatabase.Open(new LocalDisk(), Path.Combine(_directory.FullName, "db"), new BoltOptions { NoSync = true }, NullLog.Instance);
        while (_last < Entries)
        {
            Commit(Large);
        }
    }

    [GlobalCleanup]
    public void Delete()
    {
        _database.Dispose();
        _directory.Delete(recursive: true);
    }

    [Benchmark(Description = "commit 1 put, no sync")]
    public int CommitOne() => Commit(1);

    [Benchmark(Description = "put, 10,000 in a commit, no sync", OperationsPerInvoke = Large)]
    public int CommitMany() => Commit(Large);

    [Benchmark(Description = "delete, 1,000 scattered in a commit, no sync", OperationsPerInvoke = Slice)]
    public void DeleteScattered()
    {
        using WriteTransaction transaction = _database.BeginWrite();
        WriteBucket bucket = Bucket(transaction);
        for (int i = 0; i < Slice; i++)
        {
            bucket.Delete(Key(1 + _random.Next(_last)));
        }

        transaction.Commit();
    }

    [Benchmark(Description = "get a value")]
    public int Get()
    {
        using ReadTransaction read = _database.BeginRead();
        read.TryGetBucket("key"u8, out ReadBucket bucket);
        return bucket.TryGet(Key(1 + _random.Next(_last)), out ReadOnlySpan<byte> value) ? value.Length : 0;
    }

    [Benchmark(Description = "scan, per entry", OperationsPerInvoke = Large)]
    public long Scan()
    {
        using ReadTransaction read = _database.BeginRead();
        read.TryGetBucket("key"u8, out ReadBucket bucket);
        BoltCursor cursor = bucket.OpenCursor();
        long bytes = 0;
        bool more = cursor.First();
        for (int i = 0; i < Large && more; i++, more = cursor.Next())
        {
            bytes += cursor.Key.Length + cursor.Value.Length;
        }

        return bytes;
    }

    private static WriteBucket Bucket(WriteTransaction transaction)
    {
        WriteBucket bucket = transaction.GetOrCreateBucket("key"u8);
        bucket.FillPercent = 0.9;
        return bucket;
    }

    private int Commit(int puts)
    {
        using WriteTransaction transaction = _database.BeginWrite();
        WriteBucket bucket = Bucket(transaction);
        for (int i = 0; i < puts; i++)
        {
            bucket.Put(Key(++_last), _value);
        }

        transaction.Commit();
        return _last;
    }

    private ReadOnlySpan<byte> Key(int revision)
    {
        BinaryPrimitives.WriteInt64BigEndian(_key, revision);
        return _key;
    }
}
