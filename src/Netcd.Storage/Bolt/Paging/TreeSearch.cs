namespace Netcd.Storage.Bolt.Paging;

/// <summary>Point lookups in committed pages.</summary>
internal static class TreeSearch
{
    /// <summary>Finds the entry of a key below a page.</summary>
    public static bool TryFind(Snapshot snapshot, PageView page, ReadOnlySpan<byte> key, out Entry entry)
    {
        var wanted = new SearchKey(key);

        // What the branches above say about the keys of a page: a page touched for the first time costs a cache miss per probe,
        // so the place of an evenly spread key is guessed from its bounds instead of halving the page from its middle.
        ulong low = 0;
        ulong high = 0;
        for (int depth = 0; depth < PageLayout.MaxDepth; depth++)
        {
            int index = page.LowerBound(wanted, Guess(wanted.Prefix, low, high, page.Count), out bool exact);
            if (page.IsLeaf)
            {
                entry = exact ? page.Entry(index) : default;
                return exact;
            }

            index = exact || index == 0 ? index : index - 1;
            low = SearchKey.PrefixOf(page.Key(index));
            high = index + 1 < page.Count ? SearchKey.PrefixOf(page.Key(index + 1)) : high;
            page = snapshot.Page(page.Child(index));
        }

        throw TooDeep(page.Id);
    }

    public static InvalidDatabaseException TooDeep(ulong page) => new($"page {page} lies more than {PageLayout.MaxDepth} levels below its root: the pages form a cycle");

    public static InvalidDatabaseException TooNested() => new($"buckets are nested more than {PageLayout.MaxNesting} levels deep: they form a cycle");

    private static int Guess(ulong prefix, ulong low, ulong high, int count)
    {
        if (prefix < low || prefix >= high)
        {
            return -1;
        }

        // Differences that fit 32 bits are multiplied exactly; larger ones lose digits that do not matter for a guess.
        ulong range = high - low;
        ulong distance = prefix - low;
        int shift = Math.Max(0, 48 - System.Numerics.BitOperations.LeadingZeroCount(range));
        return (int)Math.Min((distance >> shift) * (ulong)count / (range >> shift), (ulong)count - 1);
    }
}
