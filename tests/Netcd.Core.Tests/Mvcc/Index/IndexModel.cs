namespace Netcd.Core.MvccTests.Index;

/// <summary>Every change of every key, in plain lists.</summary>
internal sealed class IndexModel
{
    private readonly SortedDictionary<string, List<(long Revision, long Created, long Version)>> _keys = new(StringComparer.Ordinal);

    public void Put(byte[] key, long revision)
    {
        var changes = Changes(key);
        var last = changes.LastOrDefault();
        changes.Add(last.Version == 0 ? (revision, revision, 1) : (revision, last.Created, last.Version + 1));
    }

    public bool Delete(byte[] key, long revision)
    {
        var changes = Changes(key);
        if (changes.LastOrDefault().Version == 0)
        {
            return false;
        }

        changes.Add((revision, 0, 0));
        return true;
    }

    public (long Modified, long Created, long Version) Newest(byte[] key) => Changes(key).Last();

    public int CountAt(long revision) => Range([0], [0], revision).Count;

    public List<long> Range(byte[] start, byte[] end, long revision)
    {
        var found = new List<long>();
        string from = Text(start);
        foreach (var (key, changes) in _keys)
        {
            bool inside = end.Length == 0 ? key == from
                : string.CompareOrdinal(key, from) >= 0 && (end is [0] || string.CompareOrdinal(key, Text(end)) < 0);
            var newest = changes.LastOrDefault(c => c.Revision <= revision);
            if (inside && newest.Version > 0)
            {
                found.Add(newest.Revision);
            }
        }

        return found;
    }

    public void Compact(long revision)
    {
        foreach (var (key, changes) in _keys.ToArray())
        {
            int newest = changes.FindLastIndex(c => c.Revision <= revision);
            int drop = newest >= 0 && changes[newest].Version == 0 ? newest + 1 : newest;
            changes.RemoveRange(0, Math.Max(drop, 0));
            if (changes.Count == 0)
            {
                _keys.Remove(key);
            }
        }
    }

    private List<(long Revision, long Created, long Version)> Changes(byte[] key)
    {
        if (!_keys.TryGetValue(Text(key), out var changes))
        {
            _keys[Text(key)] = changes = [];
        }

        return changes;
    }

    private static string Text(byte[] key) => System.Text.Encoding.Latin1.GetString(key);
}
