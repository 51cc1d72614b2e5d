namespace Netcd.Raft;

/// <summary>The progress of all peers, in ascending order of ids. A new configuration gets a new map; readers of the old one are not disturbed.</summary>
internal sealed class ProgressMap
{
    public static readonly ProgressMap Empty = new([], []);

    private readonly ulong[] _ids;
    private readonly Progress[] _peers;

    private ProgressMap(ulong[] ids, Progress[] peers) => (_ids, _peers) = (ids, peers);

    public int Count => _ids.Length;

    public ReadOnlySpan<ulong> Ids => _ids;

    public ReadOnlySpan<Progress> Peers => _peers;

    public Progress? Find(ulong id)
    {
        for (var i = 0; i < _ids.Length; i++)
        {
            if (_ids[i] == id)
            {
                return _peers[i];
            }
        }

        return null;
    }

    /// <summary>A map with copies of every peer's progress.</summary>
    public ProgressMap Copy() => new(_ids, Array.ConvertAll(_peers, static peer => peer.Copy()));

    public ProgressMap With(ulong id, Progress progress)
    {
        var at = Array.BinarySearch(_ids, id);
        if (at >= 0)
        {
            return new ProgressMap(_ids, [.. _peers.AsSpan(0, at), progress, .. _peers.AsSpan(at + 1)]);
        }

        at = ~at;
        return new ProgressMap(
            [.. _ids.AsSpan(0, at), id, .. _ids.AsSpan(at)],
            [.. _peers.AsSpan(0, at), progress, .. _peers.AsSpan(at)]);
    }

    public ProgressMap Without(ulong id)
    {
        var at = Array.BinarySearch(_ids, id);
        return at < 0
            ? this
            : new ProgressMap([.. _ids.AsSpan(0, at), .. _ids.AsSpan(at + 1)], [.. _peers.AsSpan(0, at), .. _peers.AsSpan(at + 1)]);
    }
}
