namespace Netcd.Storage.Bolt.Paging;

/// <summary>Point lookups in committed pages.</summary>
internal static class TreeSearch
{
    /// <summary>Finds the entry of a key below a page.</summary>
    public static bool TryFind(Snapshot snapshot, PageView page, scoped ReadOnlySpan<byte> key, out Entry entry)
    {
        bool found = TryFind(snapshot, ref page, key, out int index, out _, out _);
        entry = found ? page.Entry(index) : default;
        return found;
    }

    /// <summary>Finds the leaf and the place in it where a key is, or would be.</summary>
    /// <param name="snapshot">The database.</param>
    /// <param name="page">Where to begin; afterwards the leaf.</param>
    /// <param name="key">The key.</param>
    /// <param name="index">Place in the leaf.</param>
    /// <param name="branch">The page above the leaf, if there is one.</param>
    /// <param name="child">Place of the leaf in the branch.</param>
    public static bool TryFind(Snapshot snapshot, scoped ref PageView page, scoped ReadOnlySpan<byte> key, out int index, out PageView branch, out int child)
    {
        var wanted = new SearchKey(key);
        branch = default;
        child = 0;

        // What the branches above say about the keys of a page: a page touched for the first time costs a cache miss per probe,
        // so the place of an evenly spread key is guessed from its bounds instead of halving the page from its middle.
        ulong low = 0;
        ulong high = 0;
        for (int depth = 0; depth < PageLayout.MaxDepth; depth++)
        {
            index = page.LowerBound(wanted, Guess(wanted.Prefix, low, high, page.Count), out bool exact);
            if (page.IsLeaf)
            {
                return exact;
            }

            index = exact || index == 0 ? index : index - 1;
            low = SearchKey.PrefixOf(page.Key(index));
            high = index + 1 < page.Count ? SearchKey.PrefixOf(page.Key(index + 1)) : high;
            branch = page;
            child = index;
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
