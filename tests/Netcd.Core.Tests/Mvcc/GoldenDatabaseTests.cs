using System.IO.Compression;
using System.Security.Cryptography;
using Google.Protobuf;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Disk;
using Netcd.Storage.Disk;

namespace Netcd.Core.MvccTests;

/// <summary>Databases written by real etcd 3.4.23, 3.5.16 and 3.5.30, and what those servers said about them.</summary>
public class GoldenDatabaseTests
{
    public static TheoryData<string, uint, uint, long, long, ulong, ulong, string> Databases => new()
    {
        { "s34-alarm-n0", 2786425391, 2517814188, 2, -1, 6, 0, "a0763131d598e8cd" },
        { "s34-auth-n0", 3106830989, 2468171157, 48, -1, 71, 0, "fb5cb9736ca36cb0" },
        { "s34-crash-n0", 3618822400, 1084519789, 1, -1, 0, 0, "" },
        { "s34-single-n0", 1896875449, 1351291079, 49, 46, 78, 0, "c84d5e6cecc0c15f" },
        { "s34-v2-n0", 2140126415, 1576219205, 2, -1, 33, 0, "c26cab85778b5264" },
        { "s35-alarm-n0", 1790971451, 2517814188, 2, -1, 10, 2, "a0763131d598e8cd" },
        { "s35-auth-n0", 1689655134, 2468171157, 48, -1, 75, 2, "fb5cb9736ca36cb0" },
        { "s35-crash-n0", 944860072, 2307280443, 36, -1, 42, 2, "" },
        { "s35-single-n0", 1666524539, 1351291079, 49, 46, 79, 2, "c84d5e6cecc0c15f" },
        { "s35-three-m0", 2873816556, 844386367, 169, 46, 187, 3, "87825f0d83f02a00" },
        { "s35-three-m1", 2873816556, 844386367, 169, 46, 188, 4, "87825f0d83f02a00" },
        { "s35-three-m2", 2873816556, 844386367, 169, 46, 188, 4, "87825f0d83f02a00" },
        { "s35-v2-n0", 2152490432, 1576219205, 2, -1, 36, 2, "c26cab85778b5264" },
        { "s3530-single-n0", 164364827, 1351291079, 49, 46, 79, 2, "c84d5e6cecc0c15f" },
    };

    [Theory]
    [MemberData(nameof(Databases))]
    public void A_database_of_real_etcd_is_restored(string name, uint hash, uint hashKv, long revision, long compacted, ulong index, ulong term, string pairs)
    {
        using var fixture = Open(name);

        Assert.Equal(index, fixture.Backend.ConsistentIndex);
        Assert.Equal(term, fixture.Backend.Term);
        Assert.Equal(revision, fixture.Revision);
        Assert.Equal(compacted, fixture.Store.CompactedRevision);
        Assert.Equal(hash, HashOf(fixture));
        var answer = fixture.Store.HashKv(0);
        Assert.Equal((EtcdError.None, hashKv, compacted, revision), (answer.Error, answer.Hash, answer.CompactRevision, answer.HashRevision));
        if (pairs.Length > 0)
        {
            Assert.Equal(pairs, Digest(fixture));
        }
    }

    [Fact]
    public void The_hash_survives_restart_defragment_and_a_compaction_to_the_newest_revision()
    {
        using var fixture = Open("s35-three-m0");
        fixture.Restart();
        Assert.Equal(2873816556, HashOf(fixture));
        var defragment = fixture.Backend.DefragmentAsync();
        fixture.World.Settle();
        Assert.True(defragment.IsCompletedSuccessfully);
        Assert.Equal(2873816556, HashOf(fixture));
        Assert.Equal(844386367u, fixture.Store.HashKv(169).Hash);

        // The compaction computes the same number on its way, and answers with the compaction revision of then.
        Assert.Equal(EtcdError.None, fixture.Compact(169).Error);
        fixture.Pass(1000);
        var kept = fixture.Store.HashKv(169);
        Assert.Equal((844386367u, 46), (kept.Hash, kept.CompactRevision));
    }

    [Fact]
    public void HashKv_of_an_empty_store_is_that_of_etcd()
    {
        using var fixture = new StoreFixture();
        var answer = fixture.Store.HashKv(0);
        Assert.Equal((1084519789u, -1L), (answer.Hash, answer.CompactRevision));
    }

    internal static StoreFixture Open(string name)
    {
        var disk = new SimDisk();
        disk.CreateDirectory("/data/member/snap");
        using (var file = disk.Open(StoreFixture.Path, OpenMode.CreateNew))
        {
            using var packed = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Mvcc", "testdata", name + ".db.gz"));
            using var unpacked = new MemoryStream();
            new GZipStream(packed, CompressionMode.Decompress).CopyTo(unpacked);
            file.Write(unpacked.ToArray(), 0);
            file.Sync();
        }

        disk.SyncDirectory("/data/member/snap");
        return new StoreFixture(disk);
    }

    private static uint HashOf(StoreFixture fixture)
    {
        var hash = fixture.Backend.HashAsync();
        fixture.World.Settle();
        return hash.Result;
    }

    private static string Digest(StoreFixture fixture)
    {
        var all = fixture.Range(new RangeRequest { Key = StoreFixture.Bytes("\0"), RangeEnd = StoreFixture.Bytes("\0") }).Response;
        byte[] bytes = [.. all.Kvs.SelectMany(pair => pair.ToByteArray())];
        return Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
    }
}
