namespace Netcd.Raft;

/// <summary>A set of member ids in ascending order. Immutable; groups are small, so arrays beat trees.</summary>
internal sealed class IdSet
{
    public static readonly IdSet Empty = new([]);

    private readonly ulong[] _ids;

    private IdSet(ulong[] sorted) => _ids = sorted;

    public int Count => _ids.Length;

    public ReadOnlySpan<ulong> Ids => _ids;

    public static IdSet Of(params ReadOnlySpan<ulong> ids)
    {
        var set = Empty;
        foreach (var id in ids)
        {
            set = set.With(id);
        }

        return set;
    }

    public bool Contains(ulong id) => Array.BinarySearch(_ids, id) >= 0;

    public IdSet With(ulong id)
    {
        var at = Array.BinarySearch(_ids, id);
        return at >= 0 ? this : new IdSet([.. _ids.AsSpan(0, ~at), id, .. _ids.AsSpan(~at)]);
    }

    public IdSet Without(ulong id)
    {
        var at = Array.BinarySearch(_ids, id);
        return at < 0 ? this : new IdSet([.. _ids.AsSpan(0, at), .. _ids.AsSpan(at + 1)]);
    }

    /// <summary>How many ids are in exactly one of the two sets.</summary>
    public int DifferenceTo(IdSet other)
    {
        var shared = 0;
        foreach (var id in _ids)
        {
            shared += other.Contains(id) ? 1 : 0;
        }

        return Count + other.Count - 2 * shared;
    }
}
