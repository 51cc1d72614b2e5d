using System.Diagnostics.CodeAnalysis;

namespace Netcd.Storage.Bolt;

/// <summary>The one writer. For one thread at a time; it may move between threads. Nothing reaches the disk before <see cref="Commit"/>.</summary>
public sealed class WriteTransaction : IDisposable
{
    internal WriteTransaction()
    {
    }

    /// <summary>Number this commit will have.</summary>
    public ulong Id => throw new NotImplementedException();

    /// <summary>The bucket that holds the top-level buckets.</summary>
    public WriteBucket Root => throw new NotImplementedException();

    /// <summary>Finds a top-level bucket. Every call gives the same object.</summary>
    public bool TryGetBucket(ReadOnlySpan<byte> name, [NotNullWhen(true)] out WriteBucket? bucket) => throw new NotImplementedException();

    /// <summary>Creates a top-level bucket.</summary>
    /// <exception cref="InvalidOperationException">The name is taken.</exception>
    public WriteBucket CreateBucket(ReadOnlySpan<byte> name) => throw new NotImplementedException();

    /// <summary>Finds or creates a top-level bucket.</summary>
    public WriteBucket GetOrCreateBucket(ReadOnlySpan<byte> name) => throw new NotImplementedException();

    /// <summary>Deletes a top-level bucket with all it holds. False when there is none.</summary>
    public bool DeleteBucket(ReadOnlySpan<byte> name) => throw new NotImplementedException();

    /// <summary>Makes the changes durable, then visible to new read transactions.</summary>
    /// <exception cref="DatabaseFailedException">A write or sync failed: the database is unusable from now on.</exception>
    public void Commit() => throw new NotImplementedException();

    /// <summary>Rolls back unless committed. Idempotent.</summary>
    public void Dispose() => throw new NotImplementedException();
}
