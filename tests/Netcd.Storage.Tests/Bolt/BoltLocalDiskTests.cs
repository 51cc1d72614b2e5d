using Netcd.Storage.Bolt;
using Netcd.Storage.Disk.Local;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Tests.Bolt;

/// <summary>The engine on the real disk: real mappings, real threads.</summary>
public sealed class BoltLocalDiskTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("netcd-bolt").FullName;

    [Fact]
    public void Readers_outlive_growth_beyond_the_mapping()
    {
        // A mapping of 64 KiB is outgrown at once; the readers keep theirs.
        var options = new BoltOptions { ReservedMapSize = 64 << 10, GrowthStep = 0 };
        using BoltDatabase database = BoltDatabase.Open(new LocalDisk(), Path.Combine(_directory, "db"), options, NullLog.Instance);
        var readers = new List<ReadTransaction>();
        for (int i = 0; i < 20; i++)
        {
            readers.Add(database.BeginRead());
            Append(database, i * 100, 100, 2000);
        }

        for (int i = 1; i < readers.Count; i++)
        {
            Assert.True(readers[i].TryGetBucket("key"u8, out ReadBucket bucket));
            Assert.True(bucket.TryGet(BoltTest.Key((i * 100) - 1), out ReadOnlySpan<byte> value) && value.Length == 2000);
            Assert.False(bucket.TryGet(BoltTest.Key(i * 100), out _));
            readers[i].Dispose();
        }

        readers[0].Dispose();
        Assert.Empty(database.Check());
        Assert.True(database.FileSize > 4_000_000);
    }

    [Fact]
    public async Task Many_threads_read_while_one_writes()
    {
        using BoltDatabase database = BoltDatabase.Open(new LocalDisk(), Path.Combine(_directory, "db"), new BoltOptions { NoSync = true }, NullLog.Instance);
        Append(database, 0, 100, 100);
        long committed = 100;
        bool done = false;
        Task[] readers = [.. Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            while (!Volatile.Read(ref done))
            {
                long atLeast = Volatile.Read(ref committed);
                using ReadTransaction read = database.BeginRead();
                Assert.True(read.TryGetBucket("key"u8, out ReadBucket bucket));
                for (int i = 0; i < 50; i++)
                {
                    int number = random.Next((int)atLeast);
                    Assert.True(bucket.TryGet(BoltTest.Key(number), out ReadOnlySpan<byte> value));
                    Assert.Equal((byte)number, value[^1]);
                }

                BoltCursor cursor = bucket.OpenCursor();
                Assert.True(cursor.Last());
                Assert.True(System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(cursor.Key) >= atLeast - 1);
            }
        }))];
        for (int i = 1; i <= 150; i++)
        {
            Append(database, i * 100, 100, 100);
            Rewrite(database, i);
            Volatile.Write(ref committed, (i + 1) * 100);
        }

        Volatile.Write(ref done, true);
        await Task.WhenAll(readers);
        Assert.Empty(database.Check());
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static void Append(BoltDatabase database, int from, int count, int size) => BoltTest.Update(database, t =>
    {
        WriteBucket bucket = t.GetOrCreateBucket("key"u8);
        bucket.FillPercent = 0.9;
        for (int i = from; i < from + count; i++)
        {
            byte[] value = new byte[size];
            value[^1] = (byte)i;
            bucket.Put(BoltTest.Key(i), value);
        }
    });

    private static void Rewrite(BoltDatabase database, int round) => BoltTest.Update(database, t =>
    {
        Assert.True(t.TryGetBucket("key"u8, out WriteBucket? bucket));
        for (int i = 0; i < round * 100; i += 37)
        {
            byte[] value = new byte[50 + (round % 100)];
            value[^1] = (byte)i;
            bucket.Put(BoltTest.Key(i), value);
        }
    });
}
