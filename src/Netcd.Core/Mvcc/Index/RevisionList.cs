using System.Buffers;

namespace Netcd.Core.Mvcc.Index;

/// <summary>A growing list of revisions over a pooled array. Pass it by reference.</summary>
internal struct RevisionList : IDisposable
{
    private Revision[] _items;

    /// <summary>Rents an array.</summary>
    public RevisionList(int capacity) => _items = ArrayPool<Revision>.Shared.Rent(capacity);

    /// <summary>Revisions in it.</summary>
    public int Count { get; private set; }

    /// <summary>The revisions.</summary>
    public readonly Span<Revision> Items => _items.AsSpan(0, Count);

    /// <summary>Appends a revision.</summary>
    public void Add(Revision revision)
    {
        if (Count == _items.Length)
        {
            var larger = ArrayPool<Revision>.Shared.Rent(Count * 2);
            Items.CopyTo(larger);
            ArrayPool<Revision>.Shared.Return(_items);
            _items = larger;
        }

        _items[Count++] = revision;
    }

    /// <summary>Forgets what was added after the first <paramref name="count"/>.</summary>
    public void Truncate(int count) => Count = count;

    /// <summary>Returns the array.</summary>
    public void Dispose()
    {
        if (_items is { Length: > 0 })
        {
            ArrayPool<Revision>.Shared.Return(_items);
            _items = [];
            Count = 0;
        }
    }
}
