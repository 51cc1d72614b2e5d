using Netcd.Simulation.Disk;
using Netcd.Storage.Bolt;

namespace Netcd.Storage.Tests.Bolt;

/// <summary>Random changes over many transactions against a model, with old snapshots kept open, roll-backs and reopening.</summary>
public sealed class BoltPropertyTests
{
    public static TheoryData<int, int, bool> Runs
    {
        get
        {
            var runs = new TheoryData<int, int, bool>();
            for (int seed = 0; seed < 12; seed++)
            {
                runs.Add(seed, 1024 << (seed % 3), seed % 2 == 0);
            }

            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Behaves_like_nested_sorted_dictionaries(int seed, int pageSize, bool noFreelistSync)
    {
        var random = new Random(seed);
        SimDisk disk = BoltTest.NewDisk();
        BoltOptions options = BoltTest.Options with { PageSize = pageSize, NoFreelistSync = noFreelistSync };
        var changes = new RandomChanges(random);
        var model = new ModelBucket();
        var readers = new List<(ReadTransaction Transaction, ModelBucket Model)>();
        BoltDatabase database = BoltTest.Open(disk, options);
        for (int round = 0; round < 50; round++)
        {
            ModelBucket changed = model.Clone();
            using (WriteTransaction transaction = database.BeginWrite())
            {
                changes.Apply(transaction, changed, random.Next(1, 60));
                if (random.Next(8) == 0)
                {
                    changed.AssertEqual(transaction.Root);
                }

                if (random.Next(6) != 0)
                {
                    transaction.Commit();
                    model = changed;
                }
            }

            Assert.Empty(database.Check());
            VisitReaders(database, model, readers, random);
            if (random.Next(10) == 0)
            {
                readers.ForEach(static r => r.Transaction.Dispose());
                readers.Clear();
                database.Dispose();
                database = BoltTest.Open(disk, options);
                Assert.Empty(database.Check());
            }
        }

        using (ReadTransaction last = database.BeginRead())
        {
            model.AssertEqual(last.Root);
        }

        readers.ForEach(static r => r.Transaction.Dispose());
        database.Dispose();
    }

    private static void VisitReaders(BoltDatabase database, ModelBucket model, List<(ReadTransaction Transaction, ModelBucket Model)> readers, Random random)
    {
        readers.Add((database.BeginRead(), model));
        foreach ((ReadTransaction transaction, ModelBucket expected) in readers)
        {
            Assert.True(expected.Matches(transaction.Root));
        }

        while (readers.Count > 6 || (readers.Count > 0 && random.Next(2) == 0))
        {
            int index = random.Next(readers.Count);
            readers[index].Transaction.Dispose();
            readers.RemoveAt(index);
        }
    }
}
