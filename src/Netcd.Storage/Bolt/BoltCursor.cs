using Netcd.Storage.Bolt.Paging;
using Netcd.Storage.Bolt.Tree;

namespace Netcd.Storage.Bolt;

/// <summary>
/// Walks the entries of one bucket in key order. For one thread at a time. In a write transaction a Put or Delete in the same bucket
/// ends its position: it must be moved by First, Last or Seek before it is used again.
/// </summary>
public sealed class BoltCursor
{
    private readonly BoltTransaction _transaction;
    private readonly BucketRoot _root;
    private readonly WriteBucket? _bucket;
    private Frame[] _path = new Frame[8];
    private int _depth;
    private Entry _entry;
    private Position _position = Position.BeforeFirst;
    private long _version;

    internal BoltCursor(ReadTransaction transaction, BucketRoot root)
    {
        _transaction = transaction;
        _root = root;
    }

    internal BoltCursor(WriteTransaction transaction, WriteBucket bucket)
    {
        _transaction = transaction;
        _bucket = bucket;
        _version = bucket.Version;
    }

    private enum Position
    {
        BeforeFirst,
        AtEntry,
        AfterLast,
    }

    /// <summary>Key at the position; ends with the transaction.</summary>
    /// <exception cref="InvalidOperationException">It stands at no entry, or the bucket was changed.</exception>
    public ReadOnlySpan<byte> Key
    {
        get
        {
            CheckAtEntry();
            return Bytes(_entry.At, _entry.KeySize);
        }
    }

    /// <summary>Value at the position, empty for a nested bucket; ends with the transaction.</summary>
    /// <exception cref="InvalidOperationException">It stands at no entry, or the bucket was changed.</exception>
    public ReadOnlySpan<byte> Value
    {
        get
        {
            CheckAtEntry();
            return _entry.IsBucket ? default : Bytes(_entry.At + _entry.KeySize, _entry.ValueSize);
        }
    }

    /// <summary>Whether the entry at the position is a nested bucket.</summary>
    /// <exception cref="InvalidOperationException">It stands at no entry, or the bucket was changed.</exception>
    public bool IsBucket
    {
        get
        {
            CheckAtEntry();
            return _entry.IsBucket;
        }
    }

    /// <summary>Moves to the first entry. False when the bucket is empty.</summary>
    public bool First()
    {
        PushRoot();
        Descend(toLast: false);
        return SettleForward();
    }

    /// <summary>Moves to the last entry. False when the bucket is empty.</summary>
    public bool Last()
    {
        PushRoot();
        Descend(toLast: true);
        return SettleBackward();
    }

    /// <summary>Moves to the first entry whose key is equal or greater. False when there is none.</summary>
    public bool Seek(ReadOnlySpan<byte> key)
    {
        PushRoot();
        while (true)
        {
            ref Frame frame = ref _path[_depth - 1];
            if (frame.IsLeaf)
            {
                frame.Index = frame.Node is null ? View(frame).LowerBound(key, out _) : frame.Node.LowerBound(key, out _);
                return SettleForward();
            }

            frame.Index = frame.Node is null ? View(frame).ChildIndex(key) : frame.Node.ChildIndex(key);
            PushChild();
        }
    }

    /// <summary>Moves on; to the first entry from before it. False at the end.</summary>
    public bool Next()
    {
        CheckUnchanged();
        if (_position != Position.AtEntry)
        {
            return _position == Position.BeforeFirst && First();
        }

        ref Frame leaf = ref _path[_depth - 1];
        if (++leaf.Index < leaf.Count)
        {
            Arrive();
            return true;
        }

        return SettleForward();
    }

    /// <summary>Moves back; to the last entry from behind it. False at the beginning.</summary>
    public bool Prev()
    {
        CheckUnchanged();
        if (_position != Position.AtEntry)
        {
            return _position == Position.AfterLast && Last();
        }

        _path[_depth - 1].Index--;
        return SettleBackward();
    }

    internal void ForEach(BoltVisitor visit)
    {
        bool more = First();
        while (more && visit(Key, Value, IsBucket))
        {
            more = Next();
        }
    }

    /// <summary>Leaves pages that are used up, and empty ones, towards the end.</summary>
    private bool SettleForward()
    {
        while (_path[_depth - 1].Index >= _path[_depth - 1].Count)
        {
            do
            {
                if (--_depth == 0)
                {
                    _position = Position.AfterLast;
                    return false;
                }
            }
            while (_path[_depth - 1].Index + 1 >= _path[_depth - 1].Count);

            _path[_depth - 1].Index++;
            PushChild();
            Descend(toLast: false);
        }

        Arrive();
        return true;
    }

    private bool SettleBackward()
    {
        while (_path[_depth - 1].Index < 0)
        {
            do
            {
                if (--_depth == 0)
                {
                    _position = Position.BeforeFirst;
                    return false;
                }
            }
            while (_path[_depth - 1].Index == 0);

            _path[_depth - 1].Index--;
            PushChild();
            Descend(toLast: true);
        }

        Arrive();
        return true;
    }

    private void Descend(bool toLast)
    {
        while (true)
        {
            ref Frame frame = ref _path[_depth - 1];
            frame.Index = toLast ? frame.Count - 1 : 0;
            if (frame.IsLeaf)
            {
                return;
            }

            PushChild();
        }
    }

    private void PushRoot()
    {
        _depth = 0;
        if (_bucket is null)
        {
            Push(_root.Open(_transaction.Snapshot));
            return;
        }

        _version = _bucket.Version;
        if (_bucket.RootNode is { } node)
        {
            Push(node);
        }
        else
        {
            Push(_bucket.StoredRoot.Open(_transaction.Snapshot));
        }
    }

    private void PushChild()
    {
        ref Frame frame = ref _path[_depth - 1];
        if (frame.Node is null)
        {
            Push(_transaction.Snapshot.Page(View(frame).Child(frame.Index)));
        }
        else if (frame.Node.ChildNode(frame.Index) is { } child)
        {
            Push(child);
        }
        else
        {
            Push(_transaction.Snapshot.Page(frame.Node[frame.Index].Child));
        }
    }

    private void Push(Node node) =>
        NextFrame() = new Frame { Node = node, Count = node.Count, IsLeaf = node.IsLeaf };

    private void Push(PageView page) =>
        NextFrame() = new Frame { Id = page.Id, Offset = page.Offset, Length = page.Length, Count = page.Count, IsLeaf = page.IsLeaf };

    private ref Frame NextFrame()
    {
        if (_depth == PageLayout.MaxDepth)
        {
            throw TreeSearch.TooDeep(_path[_depth - 1].Id);
        }

        if (_depth == _path.Length)
        {
            Array.Resize(ref _path, _path.Length * 2);
        }

        return ref _path[_depth++];
    }

    private PageView View(in Frame frame) => new(_transaction.Snapshot.Bytes(frame.Offset, frame.Length), frame.Offset, frame.Count, frame.IsLeaf);

    private ReadOnlySpan<byte> Bytes(long at, int length) => at >= 0 ? _transaction.Snapshot.Bytes(at, length) : _bucket!.ArenaBytes(at, length);

    private void Arrive()
    {
        ref Frame leaf = ref _path[_depth - 1];
        _entry = leaf.Node is null ? View(leaf).Entry(leaf.Index) : leaf.Node[leaf.Index];
        _position = Position.AtEntry;
    }

    private void CheckAtEntry()
    {
        CheckUnchanged();
        if (_position != Position.AtEntry)
        {
            throw new InvalidOperationException("the cursor stands at no entry");
        }
    }

    private void CheckUnchanged()
    {
        if (_bucket is not null && _bucket.Version != _version)
        {
            throw new InvalidOperationException("the bucket was changed since the cursor was moved: use First, Last or Seek");
        }
    }

    private struct Frame
    {
        public Node? Node;
        public ulong Id;
        public long Offset;
        public int Length;
        public int Count;
        public int Index;
        public bool IsLeaf;
    }
}
