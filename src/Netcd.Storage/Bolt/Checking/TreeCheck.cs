using Netcd.Storage.Bolt.Paging;
using Netcd.Storage.Bolt.Space;

namespace Netcd.Storage.Bolt.Checking;

/// <summary>Walks everything a committed state reaches and writes down what is wrong instead of stopping at it.</summary>
internal sealed class TreeCheck(Snapshot snapshot, PageBitmap? free)
{
    private const int MaxProblems = 1000;

    private readonly PageBitmap _used = new();
    private readonly List<string> _problems = [];
    private int _nesting;

    /// <summary>Checks the whole state.</summary>
    /// <returns>What is wrong, at most 1000 findings; empty when the file is sound.</returns>
    public List<string> Run()
    {
        _used.Add(0, (uint)PageLayout.FirstDataPage);
        ulong freelist = snapshot.Meta.FreelistPage;
        if (freelist != PageLayout.NoFreelist)
        {
            Guarded(() => _used.Add(freelist, (uint)(snapshot.RawPage(freelist).Length / snapshot.PageSize)));
        }

        CheckTree(new BucketRoot { Page = snapshot.Meta.RootPage }, "the root bucket");
        for (ulong id = 0; free is not null && id < snapshot.Meta.HighWater; id++)
        {
            if (_used.Contains(id) == free.Contains(id))
            {
                Report(_used.Contains(id) ? $"page {id} is used and free" : $"page {id} is neither used nor free");
            }
        }

        return _problems;
    }

    private void CheckTree(BucketRoot root, string bucket)
    {
        if (++_nesting > PageLayout.MaxNesting)
        {
            Report(TreeSearch.TooNested().Message);
        }
        else if (root.Page != 0)
        {
            CheckPage(root.Page, null, null, bucket, 0);
        }
        else
        {
            Guarded(() => CheckElements(root.Open(snapshot), null, null, bucket, 0));
        }

        _nesting--;
    }

    /// <summary>Checks a page and all below it: its keys are at least <paramref name="from"/> and below <paramref name="to"/>.</summary>
    private void CheckPage(ulong id, byte[]? from, byte[]? to, string bucket, int depth)
    {
        Guarded(() =>
        {
            PageView page = snapshot.Page(id);
            if (!_used.Add(id, page.Pages))
            {
                // Not followed a second time, so a cycle ends here.
                Report($"page {id} of {bucket} is used twice");
                return;
            }

            if (depth >= PageLayout.MaxDepth)
            {
                throw TreeSearch.TooDeep(id);
            }

            if (depth > 0 && page.Count == 0)
            {
                Report($"page {id} of {bucket} is empty but not a root");
            }

            CheckElements(page, from, to, bucket, depth);
        });
    }

    private void CheckElements(PageView page, byte[]? from, byte[]? to, string bucket, int depth)
    {
        int tableEnd = PageLayout.HeaderSize + (page.Count * PageLayout.ElementSize);
        for (int i = 0; i < page.Count; i++)
        {
            Entry entry = page.Entry(i);
            if (entry.At - page.Offset < tableEnd)
            {
                Report($"page {page.Id} of {bucket}: element {i} lies inside the element table");
            }

            CheckOrder(page, i, from, to, bucket);
            if (!page.IsLeaf)
            {
                byte[]? end = i + 1 < page.Count ? page.Key(i + 1).ToArray() : to;
                CheckPage(entry.Child, page.Key(i).ToArray(), end, bucket, depth + 1);
            }
            else if (entry.IsBucket)
            {
                string name = Convert.ToHexString(page.Key(i));
                CheckTree(BucketRoot.Read(page.Value(i), entry.At + entry.KeySize, snapshot.PageSize), $"bucket {name} in {bucket}");
            }
        }
    }

    private void CheckOrder(PageView page, int index, byte[]? from, byte[]? to, string bucket)
    {
        ReadOnlySpan<byte> key = page.Key(index);
        if (key.IsEmpty || key.Length > PageLayout.MaxKeySize)
        {
            Report($"page {page.Id} of {bucket}: key {index} has {key.Length} bytes");
        }

        if (index > 0 && page.Key(index - 1).SequenceCompareTo(key) >= 0)
        {
            Report($"page {page.Id} of {bucket}: key {index} is not greater than the one before it");
        }

        if (index == 0 && from is not null && key.SequenceCompareTo(from) < 0)
        {
            Report($"page {page.Id} of {bucket}: the first key is below the key its parent has for it");
        }

        if (to is not null && key.SequenceCompareTo(to) >= 0)
        {
            Report($"page {page.Id} of {bucket}: key {index} is not below its parent's next key");
        }
    }

    private void Guarded(Action check)
    {
        try
        {
            check();
        }
        catch (InvalidDatabaseException e)
        {
            Report(e.Message);
        }
    }

    private void Report(string problem)
    {
        if (_problems.Count < MaxProblems)
        {
            _problems.Add(problem);
        }
    }
}
