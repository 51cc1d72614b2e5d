using Netcd.Protocol.Errors;

namespace Netcd.Core.Mvcc;

/// <summary>Reading history: for watches, and its hash.</summary>
public sealed partial class MvccStore
{
    /// <inheritdoc/>
    public bool ScanHistory(long from, long to, HistoryVisitor visit)
    {
        var view = AcquireView();
        try
        {
            if (from < view.Compacted)
            {
                return false;
            }

            view.State.Snapshot.ScanRevisions(new Revision(from, 0), Math.Min(to, view.Revision), visit);
            return true;
        }
        finally
        {
            view.Release();
        }
    }

    /// <inheritdoc/>
    public byte[]? GetAt(ReadOnlySpan<byte> key, long revision)
    {
        while (true)
        {
            var view = AcquireView();
            try
            {
                if (revision <= 0 || view.State.Check(revision) != EtcdError.None)
                {
                    return null;
                }

                var at = view.State.Index.Find(key, revision);
                if (view.State.Index.IsReliable(revision))
                {
                    return at.Exists ? view.State.Pair(at.Revision).ToArray() : null;
                }
            }
            finally
            {
                view.Release();
            }
        }
    }

    /// <summary>Hash of the history up to a revision, 0 for the newest. Any thread; reads every record, so run it in the background.</summary>
    public HashKvResult HashKv(long revision)
    {
        long start = _world.Clock.GetTimestamp();
        while (true)
        {
            var view = AcquireView();
            try
            {
                // A hash made during a compaction stays known when later compactions have removed what it was made of.
                if (revision > 0 && TryKeptHash(revision, view.Revision, out var kept))
                {
                    return kept;
                }

                var error = view.State.Check(revision);
                if (error != EtcdError.None)
                {
                    return new HashKvResult(error, 0, view.Compacted, revision, view.Revision);
                }

                long at = revision <= 0 ? view.Revision : revision;
                var hasher = new HistoryHasher(view.State.Index, view.Compacted, at, keepsTombstones: false);
                view.State.Snapshot.ScanRevisions(default, at, (change, isTombstone, pair) =>
                {
                    hasher.Append(change, isTombstone, pair);
                    return true;
                });
                if (view.State.Index.IsReliable(at))
                {
                    _metrics.HashRevision.Observe(_world.Clock.GetElapsedTime(start).TotalSeconds);
                    return new HashKvResult(EtcdError.None, hasher.Value, view.Compacted, at, view.Revision);
                }
            }
            finally
            {
                view.Release();
            }
        }
    }

    private bool TryKeptHash(long revision, long current, out HashKvResult hash)
    {
        lock (_hashGate)
        {
            foreach (var kept in _compactionHashes)
            {
                if (kept.HashRevision == revision)
                {
                    hash = kept with { CurrentRevision = current };
                    return true;
                }
            }
        }

        hash = default;
        return false;
    }
}
