using Netcd.Core.Mvcc;
using Netcd.Storage.Bolt;

namespace Netcd.Core.Backend;

/// <summary>
/// What readers see: committed pages, the buffer that is being committed, and the buffer that is being filled. Immutable but for
/// the end of the current buffer, which readers bound by the revision they read at. Any thread.
/// </summary>
public sealed class BackendSnapshot
{
    private readonly CommittedPages _pages;
    private readonly RevisionBuffer? _frozen;
    private readonly RevisionBuffer _current;

    internal BackendSnapshot(CommittedPages pages, RevisionBuffer? frozen, RevisionBuffer current)
    {
        _pages = pages;
        _frozen = frozen;
        _current = current;
    }

    internal CommittedPages Pages => _pages;

    internal RevisionBuffer? Frozen => _frozen;

    /// <summary>Keeps the snapshot readable until <see cref="Release"/>; false when it has ended already: take the current one.</summary>
    public bool TryAcquire() => _pages.TryAcquire();

    /// <summary>Lets go of it. Spans it gave out end.</summary>
    public void Release() => _pages.Release();

    /// <summary>The stored value of a revision (not of a tombstone).</summary>
    /// <returns>False when the revision does not exist, or was compacted.</returns>
    public bool TryGetRevision(Revision revision, out ReadOnlySpan<byte> value)
    {
        LeafPosition position = default;
        return TryGetRevision(revision, ref position, out value);
    }

    /// <summary>The stored value of a revision, as one of a series of lookups.</summary>
    public bool TryGetRevision(Revision revision, scoped ref LeafPosition position, out ReadOnlySpan<byte> value)
    {
        bool found = TryLocate(revision, ref position, out var stored, out value);
        value = found && stored.Offset != 0 ? ValueAt(stored) : value;
        return found;
    }

    /// <summary>Where the value of a revision is, as one of a series of lookups.</summary>
    /// <param name="revision">The revision.</param>
    /// <param name="position">Where the lookup before it ended.</param>
    /// <param name="stored">For <see cref="ValueAt"/>; <c>default</c> when it is in no committed page yet.</param>
    /// <param name="buffered">The value then.</param>
    public bool TryLocate(Revision revision, scoped ref LeafPosition position, out StoredValue stored, out ReadOnlySpan<byte> buffered)
    {
        stored = default;
        return _current.TryGet(revision, out buffered)
            || (_frozen is not null && _frozen.TryGet(revision, out buffered))
            || _pages.TryLocate(revision, ref position, out stored);
    }

    /// <summary>The value at a place in committed pages.</summary>
    public ReadOnlySpan<byte> ValueAt(StoredValue stored) => _pages.Keys.Value(stored);

    /// <summary>Visits the records from a revision on, to the end of main revision <paramref name="to"/>, in order.</summary>
    /// <returns>False when the visitor ended the scan.</returns>
    public bool ScanRevisions(Revision from, long to, HistoryVisitor visit) =>
        ScanPages(from, to, visit)
        && (_frozen is null || ScanBuffer(_frozen, from, to, visit))
        && ScanBuffer(_current, from, to, visit);

    private bool ScanPages(Revision from, long to, HistoryVisitor visit)
    {
        Span<byte> start = stackalloc byte[RevisionKey.Length];
        RevisionKey.Write(start, from);
        var cursor = _pages.Keys.OpenCursor();
        for (bool found = cursor.Seek(start); found; found = cursor.Next())
        {
            if (!RevisionKey.TryRead(cursor.Key, out var revision, out bool isTombstone))
            {
                continue;
            }

            if (revision.Main > to)
            {
                return true;
            }

            if (!visit(revision, isTombstone, cursor.Value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool ScanBuffer(RevisionBuffer buffer, Revision from, long to, HistoryVisitor visit)
    {
        int count = buffer.Count;
        for (int i = buffer.LowerBound(from); i < count; i++)
        {
            ref readonly var entry = ref buffer[i];
            if (entry.Revision.Main > to)
            {
                return true;
            }

            if (!visit(entry.Revision, entry.IsTombstone, buffer.Value(i)))
            {
                return false;
            }
        }

        return true;
    }
}
