using System.Buffers.Binary;
using Netcd.Storage.Bolt;
using Netcd.Storage.Disk.Local;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Bench;

/// <summary>The backend's hot patterns on one database file.</summary>
internal sealed class BoltBench(string path, int keys, int valueSize, bool noSync)
{
    private const int BatchSize = 10_000;
    private const int Reads = 1_000_000;
    private const int SliceSize = 1000;

    private readonly byte[] _key = [0, 0, 0, 0, 0, 0, 0, 0, (byte)'_', 0, 0, 0, 0, 0, 0, 0, 0];

    public void Run()
    {
        File.Delete(path);
        using (BoltDatabase database = Open())
        {
            Append(database);
            Get(database, "get, first time");
            Get(database, "get");
            Scan(database);
            BeginRead(database);
            SingleCommits(database);
            DeleteScattered(database);
            Console.WriteLine($"size {database.Size:n0}, in use {database.SizeInUse:n0}");
        }

        var open = new Lap("open, per page");
        using (BoltDatabase database = Open())
        {
            open.End(database.Size / database.PageSize);
        }

        File.Delete(path);
    }

    private BoltDatabase Open() => BoltDatabase.Open(new LocalDisk(), path, new BoltOptions { NoSync = noSync }, NullLog.Instance);

    private void Append(BoltDatabase database)
    {
        byte[] value = new byte[valueSize];
        var lap = new Lap("put, 10,000 per commit");
        for (int done = 0; done < keys;)
        {
            using WriteTransaction transaction = database.BeginWrite();
            WriteBucket bucket = transaction.GetOrCreateBucket("key"u8);
            bucket.FillPercent = 0.9;
            for (int i = 0; i < BatchSize; i++)
            {
                bucket.Put(Key(++done), value);
            }

            transaction.Commit();
        }

        lap.End(keys);
    }

    private void Get(BoltDatabase database, string name)
    {
        var random = new Random(1);
        using ReadTransaction read = database.BeginRead();
        read.TryGetBucket("key"u8, out ReadBucket bucket);
        var lap = new Lap(name);
        for (int i = 0; i < Reads; i++)
        {
            if (!bucket.TryGet(Key(1 + random.Next(keys)), out _))
            {
                throw new InvalidOperationException("a key is missing");
            }
        }

        lap.End(Reads);
    }

    private void Scan(BoltDatabase database)
    {
        using ReadTransaction read = database.BeginRead();
        read.TryGetBucket("key"u8, out ReadBucket bucket);
        var lap = new Lap("scan, per entry");
        long bytes = 0;
        BoltCursor cursor = bucket.OpenCursor();
        for (int pass = 0; pass < 5; pass++)
        {
            for (bool more = cursor.First(); more; more = cursor.Next())
            {
                bytes += cursor.Key.Length + cursor.Value.Length;
            }
        }

        lap.End(bytes / (17 + valueSize));
    }

    private static void BeginRead(BoltDatabase database)
    {
        var lap = new Lap("begin and end a read");
        for (int i = 0; i < Reads; i++)
        {
            database.BeginRead().Dispose();
        }

        lap.End(Reads);
    }

    private void SingleCommits(BoltDatabase database)
    {
        const int Commits = 300;
        byte[] value = new byte[valueSize];
        var lap = new Lap("put, 1 per commit");
        for (int i = 0; i < Commits; i++)
        {
            using WriteTransaction transaction = database.BeginWrite();
            WriteBucket bucket = transaction.GetOrCreateBucket("key"u8);
            bucket.FillPercent = 0.9;
            bucket.Put(Key(keys + 1 + i), value);
            transaction.Commit();
        }

        lap.End(Commits);
    }

    private void DeleteScattered(BoltDatabase database)
    {
        var random = new Random(2);
        var lap = new Lap("delete, 1000 per commit");
        for (int done = 0; done < keys;)
        {
            using WriteTransaction transaction = database.BeginWrite();
            WriteBucket bucket = transaction.GetOrCreateBucket("key"u8);
            bucket.FillPercent = 0.9;
            for (int i = 0; i < SliceSize; i++, done++)
            {
                bucket.Delete(Key(1 + random.Next(keys)));
            }

            transaction.Commit();
        }

        lap.End(keys);
    }

    private ReadOnlySpan<byte> Key(int revision)
    {
        BinaryPrimitives.WriteInt64BigEndian(_key, revision);
        return _key;
    }
}
