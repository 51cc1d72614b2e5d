using System.Diagnostics.CodeAnalysis;
using Netcd.Storage.Bolt.Paging;
using Netcd.Storage.Bolt.Tree;

namespace Netcd.Storage.Bolt;

/// <summary>The one writer. For one thread at a time; it may move between threads. Nothing reaches the disk before <see cref="Commit"/>.</summary>
public sealed class WriteTransaction : BoltTransaction
{
    private readonly BoltDatabase _database;

    internal WriteTransaction(BoltDatabase database, Snapshot snapshot, Arena arena, EntrySlab slab)
        : base(snapshot)
    {
        _database = database;
        Draft = new Draft(snapshot, arena, slab);
        Root = new WriteBucket(this, null, [], new BucketRoot { Page = snapshot.Meta.RootPage, Sequence = snapshot.Meta.RootSequence }, database.Options.FillPercent);
    }

    /// <summary>Number this commit will have.</summary>
    public ulong Id => Snapshot.Meta.TransactionId + 1;

    /// <summary>The bucket that holds the top-level buckets; it takes no keys of its own.</summary>
    public WriteBucket Root { get; }

    internal Draft Draft { get; }

    internal double DefaultFillPercent => _database.Options.FillPercent;

    /// <summary>Finds a top-level bucket. Every call gives the same object.</summary>
    public bool TryGetBucket(ReadOnlySpan<byte> name, [NotNullWhen(true)] out WriteBucket? bucket) => Root.TryGetBucket(name, out bucket);

    /// <summary>Creates a top-level bucket.</summary>
    /// <exception cref="InvalidOperationException">The name is taken.</exception>
    /// <exception cref="ArgumentException">The name is empty or longer than 32768 bytes.</exception>
    public WriteBucket CreateBucket(ReadOnlySpan<byte> name) => Root.CreateBucket(name);

    /// <summary>Finds or creates a top-level bucket.</summary>
    /// <exception cref="ArgumentException">The name is empty or longer than 32768 bytes.</exception>
    public WriteBucket GetOrCreateBucket(ReadOnlySpan<byte> name) => Root.TryGetBucket(name, out WriteBucket? bucket) ? bucket : Root.CreateBucket(name);

    /// <summary>Deletes a top-level bucket with all it holds. False when there is none.</summary>
    public bool DeleteBucket(ReadOnlySpan<byte> name) => Root.DeleteBucket(name);

    /// <summary>Makes the changes durable, then visible to new read transactions, and ends the transaction. Without changes it does nothing but end.</summary>
    /// <exception cref="DatabaseFailedException">A write or sync failed: the database is unusable from now on.</exception>
    public void Commit()
    {
        try
        {
            _database.Commit(this);
        }
        finally
        {
            Dispose();
        }
    }

    private protected override void End()
    {
        if (_database.TryEnd(this))
        {
            Draft.Retire();
            base.End();
        }
    }
}
