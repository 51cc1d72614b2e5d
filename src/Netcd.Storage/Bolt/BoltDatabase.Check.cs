using Netcd.Storage.Bolt.Checking;
using Netcd.Storage.Bolt.Paging;
using Netcd.Storage.Bolt.Space;

namespace Netcd.Storage.Bolt;

/// <summary>The proof that the file is sound.</summary>
public sealed partial class BoltDatabase
{
    /// <summary>
    /// Walks the last commit: every page is used exactly once or free, keys are sorted and inside their parent's bounds, elements lie inside
    /// their pages. Free pages are compared where they are known: not for a read-only file that stores no freelist. Reads the whole file; must not run during a commit.
    /// </summary>
    /// <returns>What is wrong, at most 1000 findings; empty when the file is sound.</returns>
    public IReadOnlyList<string> Check()
    {
        Snapshot snapshot = AcquireCurrent();
        try
        {
            PageBitmap? free = null;
            if (_space is not null)
            {
                free = new PageBitmap();
                _space.CopyTo(free);
            }
            else if (snapshot.Meta.FreelistPage != PageLayout.NoFreelist)
            {
                free = FreelistPage.Read(snapshot);
            }

            return new TreeCheck(snapshot, free).Run();
        }
        finally
        {
            snapshot.Release();
        }
    }
}
