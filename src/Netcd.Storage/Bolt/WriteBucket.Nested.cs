using System.Diagnostics.CodeAnalysis;
using Netcd.Storage.Bolt.Paging;
using Netcd.Storage.Bolt.Tree;

namespace Netcd.Storage.Bolt;

/// <summary>Buckets inside a bucket, and how a bucket becomes pages or an inline value at commit.</summary>
public sealed partial class WriteBucket
{
    private Dictionary<byte[], WriteBucket>? _opened;
    private ulong _sequence;

    /// <summary>A number stored with the bucket (etcd never sets it).</summary>
    public ulong Sequence
    {
        get => _sequence;
        set
        {
            CheckUsable();
            _sequence = value;
        }
    }

    private Dictionary<byte[], WriteBucket> Opened => _opened ??= new Dictionary<byte[], WriteBucket>(NameComparer.Instance);

    /// <summary>Finds a nested bucket. Every call gives the same object.</summary>
    public bool TryGetBucket(ReadOnlySpan<byte> name, [NotNullWhen(true)] out WriteBucket? bucket)
    {
        CheckUsable();
        if (_opened is not null && _opened.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out bucket))
        {
            return true;
        }

        bucket = null;
        if (!TryFind(name, out Entry entry) || !entry.IsBucket)
        {
            return false;
        }

        if (_level == PageLayout.MaxNesting)
        {
            throw TreeSearch.TooNested();
        }

        long at = entry.At + entry.KeySize;
        byte[] ownName = name.ToArray();
        bucket = new WriteBucket(_transaction, this, ownName, BucketRoot.Read(Draft.Bytes(at, entry.ValueSize), at, Draft.Base.PageSize), FillPercentOfNew);
        Opened.Add(ownName, bucket);
        return true;
    }

    /// <summary>Creates a nested bucket.</summary>
    /// <exception cref="InvalidOperationException">The name is taken.</exception>
    /// <exception cref="ArgumentException">The name is empty or longer than 32768 bytes.</exception>
    public WriteBucket CreateBucket(ReadOnlySpan<byte> name)
    {
        CheckUsable();
        CheckKey(name);
        if (TryFind(name, out Entry entry))
        {
            throw new InvalidOperationException(entry.IsBucket ? "a bucket of this name exists" : "a key of this name exists");
        }

        // The value only keeps the place: commit replaces it.
        Set(name, stackalloc byte[PageLayout.BucketHeaderSize + PageLayout.HeaderSize], PageLayout.BucketFlag);
        byte[] ownName = name.ToArray();
        var bucket = new WriteBucket(_transaction, this, ownName, default, FillPercentOfNew) { RootNode = Draft.NewNode(isLeaf: true, 0) };
        Opened.Add(ownName, bucket);
        return bucket;
    }

    /// <summary>Deletes a nested bucket with all it holds. False when there is none.</summary>
    /// <exception cref="InvalidOperationException">The name is a key with a value.</exception>
    public bool DeleteBucket(ReadOnlySpan<byte> name)
    {
        if (!TryGetBucket(name, out WriteBucket? bucket))
        {
            return !TryFind(name, out _) ? false : throw new InvalidOperationException("the name is a key with a value: use Delete");
        }

        foreach (byte[] nested in bucket.BucketNames())
        {
            bucket.DeleteBucket(nested);
        }

        // Pages are given up at commit only, so the tree on disk is still whole, whatever was changed.
        if (bucket.StoredRoot.Page != 0)
        {
            Draft.FreeTree(bucket.StoredRoot.Page);
        }

        bucket._deleted = true;
        Opened.Remove(bucket._name);
        Remove(name);
        return true;
    }

    /// <summary>Plans the pages of this bucket, nested buckets first.</summary>
    /// <returns>Whether anything changed.</returns>
    internal bool Store(CommitPlan plan)
    {
        if (_opened is not null)
        {
            foreach (WriteBucket bucket in _opened.Values)
            {
                if (bucket.Store(plan))
                {
                    Set(bucket._name, bucket.HeaderAndInlinePage(), PageLayout.BucketFlag);
                }
            }
        }

        if (RootNode is null)
        {
            return _sequence != StoredRoot.Sequence;
        }

        long began = plan.Begin();
        RootNode = TreeBalancer.Balance(Draft, RootNode, (int)(plan.PageSize * Fill) / 2, out ulong rootPage);
        plan.EndRebalance(began);
        if (RootNode is not null && IsInlineable(plan.PageSize))
        {
            Draft.Free(RootNode);
        }
        else
        {
            rootPage = RootNode is null ? rootPage : TreeWriter.Write(Draft, plan, RootNode, Fill);
            StoredRoot = new BucketRoot { Page = rootPage };
            RootNode = null;
        }

        return true;
    }

    private double FillPercentOfNew => _transaction.DefaultFillPercent;

    private double Fill => Math.Clamp(FillPercent, 0.1, 1.0);

    /// <summary>As bbolt: one leaf without nested buckets of at most a quarter of a page.</summary>
    private bool IsInlineable(int pageSize)
    {
        if (_parent is null || !RootNode!.IsLeaf || RootNode.Size > pageSize / 4)
        {
            return false;
        }

        foreach (ref readonly Entry entry in RootNode.Entries)
        {
            if (entry.IsBucket)
            {
                return false;
            }
        }

        return true;
    }

    private byte[] HeaderAndInlinePage()
    {
        int inline = RootNode is not null ? (int)RootNode.Size : StoredRoot.InlineLength;
        byte[] value = new byte[PageLayout.BucketHeaderSize + inline];
        Span<byte> page = value.AsSpan(PageLayout.BucketHeaderSize);
        if (RootNode is not null)
        {
            NodeImage.WriteInline(page, RootNode);
        }
        else if (inline > 0)
        {
            Draft.Bytes(StoredRoot.InlineOffset, inline).CopyTo(page);
        }

        BucketRoot.WriteHeader(value, RootNode is null ? StoredRoot.Page : 0, _sequence);
        return value;
    }

    private List<byte[]> BucketNames()
    {
        var names = new List<byte[]>();
        BoltCursor cursor = OpenCursor();
        while (cursor.Next())
        {
            if (cursor.IsBucket)
            {
                names.Add(cursor.Key.ToArray());
            }
        }

        return names;
    }
}
