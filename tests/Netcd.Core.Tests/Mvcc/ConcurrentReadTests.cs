using Google.Protobuf;
using Netcd.Core.Backend;
using Netcd.Core.Mvcc;
using Netcd.Core.Mvcc.Index;
using Netcd.Core.Tests.World;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Disk;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.MvccTests;

public class ConcurrentReadTests
{
    private const int Keys = 150;
    private const int DeleteEvery = 17;

    /// <summary>At a revision that 17 divides there is no key; at every other one all keys hold the revision as their value.</summary>
    [Fact]
    public async Task Readers_see_whole_revisions_while_writes_commits_compactions_and_defragments_go_on()
    {
        var disk = new SimDisk();
        disk.CreateDirectory("/snap");
        var world = new ThreadWorld { Disk = disk };
        var options = new BackendOptions { Path = "/snap/db", BatchInterval = TimeSpan.FromMilliseconds(5), Bolt = new() { GrowthStep = 1 << 20, ReservedMapSize = 1 << 28 } };
        var faults = new List<Exception>();
        using var backend = BackendStore.Open(world, options, new MetricRegistry(), NullLog.Instance, faults.Add);
        var leases = new TestLeases();
        var store = MvccStore.Open(world, backend, new MvccOptions { CompactionPause = TimeSpan.FromMilliseconds(1), CompactionBatchLimit = 500 }, leases, new MetricRegistry(), NullLog.Instance);
        var executor = new KvExecutor(store, leases);
        using var stop = new CancellationTokenSource();
        long[] reads = new long[3];
        var readers = Enumerable.Range(0, reads.Length).Select(i => Task.Run(() => Read(store, new Random(i), ref reads[i], stop.Token))).ToArray();
        ulong index = 0;
        for (long revision = 2; revision <= 400 || (readers.All(r => !r.IsCompleted) && reads.Min() < 20); revision++)
        {
            using (var entry = backend.BeginEntry(++index, 1))
            {
                executor.Txn(Write(revision), wantBody: false).Dispose();
                if (revision % 100 == 0)
                {
                    executor.Compact(revision - 20).Dispose();
                }

                entry.Complete();
            }

            store.Publish();
            if (revision % 150 == 0)
            {
                await backend.DefragmentAsync();
            }
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Empty(faults);
        Assert.Empty(backend.Check());
    }

    [Fact]
    public async Task Readers_of_the_index_see_pairs_whole_while_keys_come_go_and_are_forgotten()
    {
        var index = new KeyIndex();
        long published = 1;
        using var stop = new CancellationTokenSource();
        long[] reads = new long[2];
        var readers = Enumerable.Range(0, reads.Length).Select(i => Task.Run(() =>
        {
            var found = new RevisionList(64);
            while (!stop.IsCancellationRequested)
            {
                long at = Volatile.Read(ref published);
                found.Truncate(0);
                long count = index.Collect(new KeyRange([0], [0]), at, long.MaxValue, ref found);
                if (!index.IsReliable(at))
                {
                    continue;
                }

                Assert.Equal(found.Count, count);
                Assert.Equal(0, count % 2);
                Assert.Equal(count / 2, found.Items.ToArray().Distinct().Count());
                reads[i]++;
            }

            found.Dispose();
        })).ToArray();

        var random = new Random(4);
        byte[]? position = null;
        for (long revision = 2; revision < 30_000 || (readers.All(r => !r.IsCompleted) && reads.Min() < 1000); revision++)
        {
            // Each pair: one key in the lower half of the key space, one in the upper.
            int key = random.Next(300);
            foreach (byte half in new byte[] { (byte)'a', (byte)'z' })
            {
                byte[] bytes = [half, (byte)(key >> 8), (byte)key, .. half == 'a' ? "tail"u8 : ""u8];
                bool delete = revision / 300 % 2 == 1;
                _ = delete ? index.Delete(bytes, new Revision(revision, 0)) : index.Put(bytes, new Revision(revision, 0)).IsLive;
            }

            Volatile.Write(ref published, revision);
            if (position is null && revision % 100 == 0)
            {
                index.BeginPrune(revision - 20);
                position = [];
            }

            if (position is not null)
            {
                index.PruneSlice(ref position);
            }
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task Readers_of_the_index_count_exactly_the_keys_of_their_revision_while_it_grows()
    {
        var index = new KeyIndex();
        long published = 1;
        using var stop = new CancellationTokenSource();
        long[] reads = new long[2];
        var readers = Enumerable.Range(0, reads.Length).Select(i => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                long at = Volatile.Read(ref published);
                var found = new RevisionList(64);
                Assert.Equal(at - 1, index.Collect(new KeyRange([0], [0]), at, long.MaxValue, ref found));
                Assert.Equal(at - 1, found.Items.ToArray().Distinct().Count());
                found.Dispose();
                reads[i]++;
            }
        })).ToArray();

        var random = new Random(8);
        byte[] key = new byte[9];
        for (long revision = 2; revision < 15_000 || (readers.All(r => !r.IsCompleted) && reads.Min() < 100 && revision < 200_000); revision++)
        {
            random.NextBytes(key.AsSpan(1));
            key[0] = 1;
            index.Put(key, new Revision(revision, 0));
            Volatile.Write(ref published, revision);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }

    private static byte[] Write(long revision)
    {
        var txn = new TxnRequest();
        if (revision % DeleteEvery == 0)
        {
            txn.Success.Add(new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = StoreFixture.Bytes("k"), RangeEnd = StoreFixture.Bytes("l") } });
        }
        else
        {
            for (int i = 0; i < Keys; i++)
            {
                txn.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = StoreFixture.Bytes($"k{i:d3}"), Value = StoreFixture.Bytes($"{revision}") } });
            }
        }

        return txn.ToByteArray();
    }

    private static void Read(MvccStore store, Random random, ref long reads, CancellationToken stop)
    {
        using var body = new PooledBuffer();
        long last = 0;
        while (!stop.IsCancellationRequested)
        {
            bool isHistorical = random.Next(3) == 0;
            long newest = store.CurrentRevision;
            long at = isHistorical ? random.NextInt64(Math.Max(2, newest - 60), newest + 1) : 0;
            byte[] request = new RangeRequest { Key = StoreFixture.Bytes("k"), RangeEnd = StoreFixture.Bytes("l"), Revision = at }.ToByteArray();
            Assert.True(RangeRequestView.TryParse(request, out var view));
            using var read = store.Range(view);
            if (isHistorical && read.Error == EtcdError.Compacted)
            {
                continue;
            }

            Assert.True(read.Error == EtcdError.None || newest == 1, $"{read.Error} at {at} of {newest}");
            if (read.Error != EtcdError.None)
            {
                continue;
            }

            if (!isHistorical)
            {
                Assert.True(read.Revision >= last);
                last = read.Revision;
                at = read.Revision;
            }

            body.Truncate(0);
            read.WriteBody(body);
            var response = RangeResponse.Parser.ParseFrom(body.Written);
            int expected = at == 1 || at % DeleteEvery == 0 ? 0 : Keys;
            Assert.True(response.Count == expected && response.Kvs.Count == expected, $"{response.Count} keys at {at}");
            foreach (var pair in response.Kvs)
            {
                Assert.True(pair.ModRevision == at && pair.Value.ToStringUtf8() == $"{at}", $"{pair} at {at}");
            }

            reads++;
        }
    }
}
