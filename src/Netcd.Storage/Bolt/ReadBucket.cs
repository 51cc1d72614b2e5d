using Netcd.Storage.Bolt.Checking;
using Netcd.Storage.Bolt.Paging;

namespace Netcd.Storage.Bolt;

/// <summary>A bucket as of a snapshot. Thread-safe; free of allocations except for cursors. It ends with its transaction.</summary>
public readonly struct ReadBucket
{
    private readonly ReadTransaction _transaction;
    private readonly BucketRoot _root;

    internal ReadBucket(ReadTransaction transaction, BucketRoot root)
    {
        _transaction = transaction;
        _root = root;
    }

    /// <summary>The bucket's sequence number (etcd never sets it).</summary>
    public ulong Sequence => _root.Sequence;

    /// <summary>Id of the page at the root of its tree; 0 when the bucket is stored inline.</summary>
    public ulong RootPage => _root.Page;

    /// <summary>Finds a value. The span points into the mapped file and ends with the transaction.</summary>
    /// <returns>False when the key is missing or names a nested bucket.</returns>
    public bool TryGet(scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        Snapshot snapshot = _transaction.Snapshot;
        if (TreeSearch.TryFind(snapshot, _root.Open(snapshot), key, out Entry entry) && !entry.IsBucket)
        {
            value = snapshot.Bytes(entry.At + entry.KeySize, entry.ValueSize);
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Finds a value as one of a series of lookups, which is quick when the keys follow each other.</summary>
    /// <param name="key">The key.</param>
    /// <param name="position">Where the lookup before it ended; <c>default</c> for the first.</param>
    /// <param name="value">The value, as long as the transaction lasts.</param>
    public bool TryGet(scoped ReadOnlySpan<byte> key, scoped ref LeafPosition position, out ReadOnlySpan<byte> value)
    {
        bool found = TryLocate(key, ref position, out StoredValue stored);
        value = found ? Value(stored) : default;
        return found;
    }

    /// <summary>Finds where a value is stored, as one of a series of lookups.</summary>
    /// <param name="key">The key.</param>
    /// <param name="position">Where the lookup before it ended; <c>default</c> for the first.</param>
    /// <param name="stored">The place, as long as the transaction lasts.</param>
    public bool TryLocate(scoped ReadOnlySpan<byte> key, scoped ref LeafPosition position, out StoredValue stored)
    {
        Snapshot snapshot = _transaction.Snapshot;
        if (!position.TryStep(snapshot, key, out Entry entry))
        {
            PageView page = _root.Open(snapshot);
            if (!TreeSearch.TryFind(snapshot, ref page, key, out int index, out PageView branch, out int child))
            {
                stored = default;
                return false;
            }

            entry = page.Entry(index);
            position.Set(page, index, branch, child);
        }

        stored = new StoredValue(entry.At + entry.KeySize, entry.ValueSize);
        return !entry.IsBucket;
    }

    /// <summary>A value that <see cref="TryLocate"/> found, as long as the transaction lasts.</summary>
    public ReadOnlySpan<byte> Value(StoredValue stored) => _transaction.Snapshot.Bytes(stored.Offset, stored.Length);

    /// <summary>Finds a nested bucket.</summary>
    public bool TryGetBucket(scoped ReadOnlySpan<byte> name, out ReadBucket bucket)
    {
        Snapshot snapshot = _transaction.Snapshot;
        if (TreeSearch.TryFind(snapshot, _root.Open(snapshot), name, out Entry entry) && entry.IsBucket)
        {
            long at = entry.At + entry.KeySize;
            bucket = new ReadBucket(_transaction, BucketRoot.Read(snapshot.Bytes(at, entry.ValueSize), at, snapshot.PageSize));
            return true;
        }

        bucket = default;
        return false;
    }

    /// <summary>Opens a cursor that stands before the first entry. One object; reusable by <see cref="BoltCursor.Seek"/>.</summary>
    public BoltCursor OpenCursor() => new(_transaction, _root);

    /// <summary>Visits every entry in key order.</summary>
    public void ForEach(BoltVisitor visit) => OpenCursor().ForEach(visit);

    /// <summary>Walks the bucket's pages and counts them. Reads the whole bucket.</summary>
    public BucketStatistics Measure() => BucketMeter.Measure(_transaction.Snapshot, _root);
}
