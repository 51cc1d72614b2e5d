using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Netcd.Simulation.Disk;
using Netcd.Storage.Bolt;

namespace Netcd.Storage.Tests.Bolt;

/// <summary>
/// Files made by bbolt 1.3 (nested and inline buckets, sequences, deletions; with and without a stored freelist, page sizes 2048 to 8192) and by etcd 3.5.16,
/// with the digest of their content as bbolt reads it: a line for each bucket, sequence and pair, in order.
/// </summary>
public sealed class BoltGoldenTests
{
    [Theory]
    [InlineData("bbolt-1", "2408b3f1d3218876c5d69814aebd748bda4f9e5cd5affdc42d094e2410415e02")]
    [InlineData("bbolt-2", "e967661a15b1ee933aa43ad7b65b86ef1884ea91e79e75c5cb71ba42216f15ea")]
    [InlineData("bbolt-3", "344b0d73053d6a1dd743c6f35a4cfe1fbb77c6378592389a896cd6b46b23cc2d")]
    [InlineData("etcd-3.5", "b2676c9da4c4dfc5ee72ce95549d3df031e4ff67f7ea436adb8f0757d2c69870")]
    public void Reads_and_goes_on_writing_files_of_bbolt(string name, string digest)
    {
        foreach (bool noFreelistSync in (bool[])[true, false])
        {
            SimDisk disk = BoltTest.NewDisk();
            disk.WriteFile(BoltTest.File, Golden(name));
            BoltOptions options = BoltTest.Options with { NoFreelistSync = noFreelistSync };
            using (BoltDatabase readOnly = BoltTest.Open(disk, options with { ReadOnly = true }))
            {
                Assert.Empty(readOnly.Check());
            }

            using (BoltDatabase database = BoltTest.Open(disk, options))
            {
                Assert.Equal(digest, Digest(database));
                for (int i = 0; i < 5; i++)
                {
                    BoltTest.Update(database, static t => Fill(t.GetOrCreateBucket("scratch"u8)));
                    Assert.Empty(database.Check());
                }

                BoltTest.Update(database, static t => Assert.True(t.DeleteBucket("scratch"u8)));
            }

            using BoltDatabase again = BoltTest.Open(disk, options);
            Assert.Empty(again.Check());
            Assert.Equal(digest, Digest(again));
        }
    }

    private static void Fill(WriteBucket bucket)
    {
        for (int i = 0; i < 200; i++)
        {
            bucket.Put(BoltTest.Key(i * 7919 % 1000), new byte[i]);
        }
    }

    private static byte[] Golden(string name)
    {
        using var stored = new FileStream(Path.Combine(AppContext.BaseDirectory, "Bolt", "Golden", name + ".db.gz"), FileMode.Open, FileAccess.Read);
        using var unpacked = new MemoryStream();
        using var gzip = new GZipStream(stored, CompressionMode.Decompress);
        gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private static string Digest(BoltDatabase database)
    {
        using ReadTransaction read = database.BeginRead();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, read.Root, 0);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, ReadBucket bucket, int depth)
    {
        bucket.ForEach((key, value, isBucket) =>
        {
            string name = Convert.ToHexStringLower(key);
            Line(hash, isBucket ? $"{depth} bucket {name}\n" : $"{depth} {name}={Convert.ToHexStringLower(value)}\n");
            if (isBucket)
            {
                Assert.True(bucket.TryGetBucket(key, out ReadBucket nested));
                Line(hash, $"seq {nested.Sequence}\n");
                Append(hash, nested, depth + 1);
                Line(hash, depth > 0 ? $"{depth} end\n" : "");
            }

            return true;
        });
    }

    private static void Line(IncrementalHash hash, string line) => hash.AppendData(Encoding.UTF8.GetBytes(line));
}
