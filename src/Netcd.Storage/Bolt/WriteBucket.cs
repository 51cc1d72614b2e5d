using Netcd.Storage.Bolt.Paging;
using Netcd.Storage.Bolt.Tree;

namespace Netcd.Storage.Bolt;

/// <summary>A bucket inside the write transaction. Reads see the transaction's own changes.</summary>
public sealed partial class WriteBucket
{
    private readonly WriteTransaction _transaction;
    private readonly WriteBucket? _parent;
    private readonly byte[] _name;
    private readonly int _level;
    private Node? _lastLeaf;
    private bool _deleted;

    internal WriteBucket(WriteTransaction transaction, WriteBucket? parent, byte[] name, BucketRoot root, double fillPercent)
    {
        _transaction = transaction;
        _parent = parent;
        _name = name;
        _level = parent is null ? 0 : parent._level + 1;
        StoredRoot = root;
        _sequence = root.Sequence;
        FillPercent = fillPercent;
    }

    /// <summary>How full, from 0.1 to 1.0, pages of this bucket are made when they are split; high for ascending keys. Lasts as long as the transaction.</summary>
    public double FillPercent { get; set; }

    /// <summary>Where the bucket is in the committed state.</summary>
    internal BucketRoot StoredRoot { get; private set; }

    /// <summary>The root, once the transaction has changed something below it.</summary>
    internal Node? RootNode { get; private set; }

    /// <summary>Counts changes, so that cursors notice.</summary>
    internal long Version { get; private set; }

    private Draft Draft => _transaction.Draft;

    /// <summary>Bytes of a changed entry.</summary>
    internal ReadOnlySpan<byte> ArenaBytes(long at, int length)
    {
        CheckUsable();
        return Draft.Bytes(at, length);
    }

    /// <summary>Finds a value; the span ends with the transaction.</summary>
    /// <returns>False when the key is missing or names a nested bucket.</returns>
    public bool TryGet(scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        if (TryFind(key, out Entry entry) && !entry.IsBucket)
        {
            value = Draft.Bytes(entry.At + entry.KeySize, entry.ValueSize);
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Sets a value. Key and value are copied.</summary>
    /// <param name="key">1 to 32768 bytes.</param>
    /// <param name="value">Up to about 2 GiB.</param>
    /// <exception cref="ArgumentException">A length is out of range.</exception>
    /// <exception cref="InvalidOperationException">The key names a nested bucket, or this is the root bucket.</exception>
    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        CheckUsable();
        CheckHoldsKeys();
        CheckKey(key);
        if (value.Length > PageLayout.MaxValueSize)
        {
            throw new ArgumentException($"value of {value.Length} bytes is too large, the limit is {PageLayout.MaxValueSize}", nameof(value));
        }

        Set(key, value, 0);
    }

    /// <summary>Deletes a key. False when it is missing.</summary>
    /// <exception cref="InvalidOperationException">The key names a nested bucket, or this is the root bucket.</exception>
    public bool Delete(ReadOnlySpan<byte> key)
    {
        CheckHoldsKeys();
        if (!TryFind(key, out Entry entry))
        {
            return false;
        }

        if (entry.IsBucket)
        {
            throw new InvalidOperationException("the key names a bucket: use DeleteBucket");
        }

        Remove(key);
        return true;
    }

    /// <summary>Opens a cursor that stands before the first entry.</summary>
    public BoltCursor OpenCursor()
    {
        CheckUsable();
        return new BoltCursor(_transaction, this);
    }

    /// <summary>Visits every entry in key order; the bucket must not be changed meanwhile.</summary>
    public void ForEach(BoltVisitor visit) => OpenCursor().ForEach(visit);

    private bool TryFind(ReadOnlySpan<byte> key, out Entry entry)
    {
        CheckUsable();
        if (RootNode is not { } node)
        {
            return TreeSearch.TryFind(Draft.Base, StoredRoot.Open(Draft.Base), key, out entry);
        }

        while (!node.IsLeaf)
        {
            int child = node.ChildIndex(key);
            if (node.ChildNode(child) is not { } next)
            {
                return TreeSearch.TryFind(Draft.Base, Draft.Base.Page(node[child].Child), key, out entry);
            }

            node = next;
        }

        int index = node.LowerBound(key, out bool exact);
        entry = exact ? node[index] : default;
        return exact;
    }

    private void Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, uint flags)
    {
        Node? leaf = _lastLeaf;
        int index;
        bool exact = false;
        if (leaf is { Count: > 0 } && leaf.Key(leaf.Count - 1).SequenceCompareTo(key) < 0)
        {
            index = leaf.Count;
        }
        else
        {
            leaf = ChangeableLeaf(key);
            index = leaf.LowerBound(key, out exact);
        }

        if (exact && leaf[index].Flags != flags)
        {
            throw new InvalidOperationException("the key names a bucket");
        }

        Entry entry = Draft.Store(key, value, flags);
        if (exact)
        {
            leaf.Replace(index, entry);
        }
        else
        {
            leaf.Insert(index, entry);
        }

        Version++;
    }

    private void Remove(ReadOnlySpan<byte> key)
    {
        Node leaf = ChangeableLeaf(key);
        int index = leaf.LowerBound(key, out bool exact);
        if (exact)
        {
            leaf.Remove(index);
            Version++;
        }
    }

    /// <summary>The leaf a key belongs to, ready to be changed. Remembers the last leaf of the bucket for keys that ascend.</summary>
    private Node ChangeableLeaf(ReadOnlySpan<byte> key)
    {
        Node node = ChangeableRoot();
        bool last = true;
        while (!node.IsLeaf)
        {
            int child = node.ChildIndex(key);
            last &= child == node.Count - 1;
            node = node.TakeChild(child);
        }

        if (last)
        {
            _lastLeaf = node;
        }

        return node;
    }

    private Node ChangeableRoot()
    {
        if (RootNode is null)
        {
            RootNode = StoredRoot.Page != 0
                ? Draft.Load(StoredRoot.Page)
                : Draft.Load(StoredRoot.Open(Draft.Base), default);
        }

        return RootNode;
    }

    private static void CheckKey(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty || key.Length > PageLayout.MaxKeySize)
        {
            throw new ArgumentException($"key of {key.Length} bytes, the limits are 1 and {PageLayout.MaxKeySize}", nameof(key));
        }
    }

    private void CheckHoldsKeys()
    {
        if (_parent is null)
        {
            throw new InvalidOperationException("the root bucket holds buckets only");
        }
    }

    private void CheckUsable()
    {
        _ = _transaction.Snapshot;
        if (_deleted)
        {
            throw new InvalidOperationException("the bucket was deleted");
        }
    }
}
