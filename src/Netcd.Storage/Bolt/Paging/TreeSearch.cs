namespace Netcd.Storage.Bolt.Paging;

/// <summary>Point lookups in committed pages.</summary>
internal static class TreeSearch
{
    /// <summary>Finds the entry of a key below a page.</summary>
    public static bool TryFind(Snapshot snapshot, PageView page, ReadOnlySpan<byte> key, out Entry entry)
    {
        for (int depth = 0; depth < PageLayout.MaxDepth; depth++)
        {
            if (page.IsLeaf)
            {
                int index = page.LowerBound(key, out bool exact);
                entry = exact ? page.Entry(index) : default;
                return exact;
            }

            page = snapshot.Page(page.Child(page.ChildIndex(key)));
        }

        throw TooDeep(page.Id);
    }

    public static InvalidDatabaseException TooDeep(ulong page) => new($"page {page} lies more than {PageLayout.MaxDepth} levels below its root: the pages form a cycle");
}
