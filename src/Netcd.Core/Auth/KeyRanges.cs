using Netcd.Core.Mvcc;
using Netcd.Protocol.Auth;

namespace Netcd.Core.Auth;

/// <summary>A set of keys: the union of ranges, joined where they touch, in order. Immutable, thread-safe.</summary>
public sealed class KeyRanges
{
    private readonly byte[][] _starts;

    /// <summary>Exclusive; null has no end.</summary>
    private readonly byte[]?[] _ends;

    private KeyRanges(byte[][] starts, byte[]?[] ends)
    {
        _starts = starts;
        _ends = ends;
    }

    /// <summary>The union of what permissions give; those that hold no key count for nothing.</summary>
    public static KeyRanges Of(IEnumerable<Permission> permissions)
    {
        var sorted = new List<(byte[] Start, byte[]? End)>();
        foreach (Permission permission in permissions)
        {
            var range = new KeyRange(permission.Key.Span, permission.RangeEnd.Span);
            if (!range.IsEmpty)
            {
                sorted.Add((range.Key.ToArray(), range.IsOpen ? null : range.IsSingle ? [.. range.Key, 0] : range.End.ToArray()));
            }
        }

        sorted.Sort(static (x, y) => x.Start.AsSpan().SequenceCompareTo(y.Start));
        var starts = new List<byte[]>(sorted.Count);
        var ends = new List<byte[]?>(sorted.Count);
        foreach ((byte[] start, byte[]? end) in sorted)
        {
            bool touchesLast = ends.Count > 0 && (ends[^1] is not { } last || start.AsSpan().SequenceCompareTo(last) <= 0);
            if (!touchesLast)
            {
                starts.Add(start);
                ends.Add(end);
            }
            else if (ends[^1] is { } reached && (end is null || end.AsSpan().SequenceCompareTo(reached) > 0))
            {
                ends[^1] = end;
            }
        }

        return new([.. starts], [.. ends]);
    }

    /// <summary>
    /// Whether all of a range lies in the set. A range that can hold no key is in the set when its start is; but one that ends before
    /// its start only while no range of the set begins between the two, where etcd's search gives up.
    /// </summary>
    public bool Contains(in KeyRange range)
    {
        int at = LastStartUpTo(range.Key);
        if (at < 0 || (range.IsEmpty && at > 0 && range.End.SequenceCompareTo(_starts[at - 1]) <= 0))
        {
            return false;
        }

        if (_ends[at] is not { } end)
        {
            return true;
        }

        return range.Key.SequenceCompareTo(end) < 0 && !range.IsOpen && (range.IsSingle || range.End.SequenceCompareTo(end) <= 0);
    }

    private int LastStartUpTo(ReadOnlySpan<byte> key)
    {
        int low = 0;
        int high = _starts.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (key.SequenceCompareTo(_starts[middle]) >= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }
}
