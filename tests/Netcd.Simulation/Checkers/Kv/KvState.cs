using System.Collections.Immutable;

namespace Netcd.Simulation.Checkers.Kv;

/// <summary>
/// A part of the key space. A write without an answer happened at a revision that is not known yet: its keys carry the negated lower
/// bound as mod revision until a read tells.
/// </summary>
public sealed class KvState : IEquatable<KvState>
{
    /// <summary>No keys.</summary>
    public static readonly KvState Empty = new([], 1);

    private readonly ImmutableArray<KvItem> _items;
    private readonly int _hash;

    private KvState(ImmutableArray<KvItem> items, long revision)
    {
        _items = items;
        Revision = revision;
        var hash = default(HashCode);
        hash.Add(revision);
        foreach (KvItem item in items)
        {
            hash.Add(item.Value);
            hash.Add(item.ModRevision);
        }

        _hash = hash.ToHashCode();
    }

    /// <summary>The highest revision that is known to have changed these keys.</summary>
    public long Revision { get; }

    /// <summary>The key, or null when absent.</summary>
    public KvItem? Find(string key)
    {
        int at = IndexOf(key);
        return at >= 0 ? _items[at] : null;
    }

    /// <summary>With the key set or replaced.</summary>
    public KvState With(KvItem item)
    {
        int at = IndexOf(item.Key);
        return new(at >= 0 ? _items.SetItem(at, item) : _items.Insert(~at, item), Revision);
    }

    /// <summary>Without the key.</summary>
    public KvState Without(string key)
    {
        int at = IndexOf(key);
        return at >= 0 ? new(_items.RemoveAt(at), Revision) : this;
    }

    /// <summary>With a revision known to have changed something.</summary>
    public KvState At(long revision) => revision > Revision ? new(_items, revision) : this;

    /// <inheritdoc/>
    public bool Equals(KvState? other) =>
        other is not null && _hash == other._hash && Revision == other.Revision && _items.AsSpan().SequenceEqual(other._items.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as KvState);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <inheritdoc/>
    public override string ToString() => $"{{{string.Join(", ", _items)}}} rev {Revision}";

    private int IndexOf(string key)
    {
        int low = 0;
        int high = _items.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int order = string.CompareOrdinal(_items[middle].Key, key);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }
}
