using System.Runtime.CompilerServices;

namespace Netcd.Core.Mvcc.Index;

/// <summary>
/// The separators of a branch in order, laid out so that a search follows few references: what all have in common once, and the
/// <see cref="KeyHead"/> of the rest of each. Only separators with equal heads are compared as a whole.
/// Searching is safe while the writer changes the list: the result may then be wrong.
/// </summary>
internal struct SeparatorList
{
    public const int Capacity = IndexBranch.MaxChildren - 1;

    private HeadArray _heads;
    private KeyArray _keys;
    private byte[] _prefix = [];

    /// <summary>An empty list.</summary>
    public SeparatorList() => ((Span<long>)_heads).Fill(long.MaxValue);

    /// <summary>The separator at a position.</summary>
    public readonly byte[]? this[int position] => _keys[position];

    /// <summary>How many of the separators are not greater than a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="count">Separators in the list.</param>
    public readonly int CountUpTo(ReadOnlySpan<byte> key, int count)
    {
        var prefix = _prefix;
        if (!key.StartsWith(prefix))
        {
            return key.SequenceCompareTo(prefix) < 0 ? 0 : count;
        }

        ReadOnlySpan<long> heads = _heads;
        long head = KeyHead.Of(key[prefix.Length..]);
        int low = Math.Min(KeyHead.CountBelow(heads, head), count);
        int high = low < count && heads[low] == head ? KeyHead.EndOfEqual(heads, low, count) : low;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (key.SequenceCompareTo(_keys[middle]) >= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Writer: puts a separator in.</summary>
    /// <param name="position">Its position.</param>
    /// <param name="separator">The separator.</param>
    /// <param name="count">Separators in the list before.</param>
    public void Insert(int position, byte[] separator, int count)
    {
        Span<byte[]?> keys = _keys;
        keys[position..count].CopyTo(keys[(position + 1)..]);
        keys[position] = separator;
        if (count == 0 || !separator.AsSpan().StartsWith(_prefix))
        {
            Rebuild(count + 1);
            return;
        }

        Span<long> heads = _heads;
        heads[position..count].CopyTo(heads[(position + 1)..]);
        heads[position] = KeyHead.Of(separator.AsSpan(_prefix.Length));
    }

    /// <summary>Writer: takes a separator out.</summary>
    /// <param name="position">Its position.</param>
    /// <param name="count">Separators in the list before.</param>
    public void Remove(int position, int count)
    {
        Span<byte[]?> keys = _keys;
        keys[(position + 1)..count].CopyTo(keys[position..]);
        keys[count - 1] = null;
        Rebuild(count - 1);
    }

    /// <summary>Writer: moves the separators from a position on into an empty list.</summary>
    /// <param name="position">First to move.</param>
    /// <param name="right">Where they go.</param>
    /// <param name="count">Separators in the list before.</param>
    public void MoveFrom(int position, ref SeparatorList right, int count)
    {
        Span<byte[]?> moved = ((Span<byte[]?>)_keys)[position..count];
        moved.CopyTo(right._keys);
        moved.Clear();
        right.Rebuild(count - position);
        Rebuild(position);
    }

    /// <summary>Writer: forgets the separators from a position on.</summary>
    public void Truncate(int position)
    {
        ((Span<byte[]?>)_keys)[position..].Clear();
        Rebuild(position);
    }

    private void Rebuild(int count)
    {
        Span<long> heads = _heads;
        heads[count..].Fill(long.MaxValue);
        _prefix = [];
        if (count == 0)
        {
            return;
        }

        ReadOnlySpan<byte> first = _keys[0];
        int common = count == 1 ? Math.Max(0, first.Length - KeyHead.Length) : first.CommonPrefixLength(_keys[count - 1]);
        _prefix = first[..common].ToArray();
        for (int i = 0; i < count; i++)
        {
            heads[i] = KeyHead.Of(_keys[i].AsSpan(common));
        }
    }

    [InlineArray(Capacity)]
    private struct KeyArray
    {
        private byte[]? _first;
    }
}
