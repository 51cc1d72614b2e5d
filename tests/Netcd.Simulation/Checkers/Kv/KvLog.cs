namespace Netcd.Simulation.Checkers.Kv;

/// <summary>The whole history of a key space, from which each revision's state can be told. Immutable.</summary>
public sealed class KvLog
{
    private readonly Dictionary<string, List<KvEvent>> _keys = new(StringComparer.Ordinal);

    /// <summary>Takes all changes since revision 1, in their order.</summary>
    /// <exception cref="InvalidDataException">They cannot be the changes of any store: the message says why.</exception>
    public KvLog(IEnumerable<KvEvent> events)
    {
        Events = [.. events];
        LastRevision = 1;
        foreach (KvEvent change in Events)
        {
            if (change.Revision < LastRevision || change.Revision == 1)
            {
                throw new InvalidDataException($"{change} comes after revision {LastRevision}");
            }

            if (!_keys.TryGetValue(change.Key, out List<KvEvent>? changes))
            {
                _keys[change.Key] = changes = [];
            }

            KvEvent before = changes.LastOrDefault();
            if (before.Revision == change.Revision || change.Version != (change.Value is null ? 0 : before.Version + 1) || (change.Value is null && before.Version == 0))
            {
                throw new InvalidDataException($"{change} cannot follow {(before.Revision == 0 ? "no change of the key" : before)}");
            }

            changes.Add(change);
            LastRevision = change.Revision;
        }
    }

    /// <summary>All changes.</summary>
    public IReadOnlyList<KvEvent> Events { get; }

    /// <summary>Revision of the last change; 1 without any.</summary>
    public long LastRevision { get; }

    /// <summary>The key at a revision; null when it was absent then.</summary>
    public KvItem? At(string key, long revision)
    {
        if (!_keys.TryGetValue(key, out List<KvEvent>? changes))
        {
            return null;
        }

        int low = 0;
        int high = changes.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = changes[middle].Revision <= revision ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && changes[low - 1] is { Value: { } value } found ? new KvItem(key, value, found.Revision, found.Version) : null;
    }

    /// <summary>The keys with a prefix at a revision, in order.</summary>
    public IEnumerable<KvItem> Range(string prefix, long revision) => _keys.Keys
        .Where(k => k.StartsWith(prefix, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(k => At(k, revision))
        .OfType<KvItem>();

    /// <summary>Whether a key was changed at a revision to this value; null for a removal.</summary>
    public bool Has(string key, long revision, string? value) =>
        _keys.TryGetValue(key, out List<KvEvent>? changes) && changes.Exists(c => c.Revision == revision && c.Value == value);
}
