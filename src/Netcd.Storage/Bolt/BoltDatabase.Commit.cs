using Netcd.Storage.Bolt.Paging;
using Netcd.Storage.Bolt.Space;
using Netcd.Storage.Bolt.Tree;
using Netcd.Storage.Disk;
using Netcd.Telemetry;
using Netcd.Telemetry.Failpoints;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Bolt;

/// <summary>
/// The commit: pages to free places, sync, one meta page, sync. The state on disk is the old one until the meta page is there, and
/// nothing that the old or the one before it uses is overwritten.
/// </summary>
public sealed partial class BoltDatabase
{
    private const long RemapStep = 1L << 30;

    /// <summary>The parts of the newest commit. For the thread that commits.</summary>
    public CommitTimes LastCommit { get; private set; }

    internal void Commit(WriteTransaction writer)
    {
        Invariant.That(ReferenceEquals(writer, _writer), "bolt: commit of a transaction that is not open");
        try
        {
            List<ulong> live = LiveStates();
            _space!.Begin(writer.Id, live);
            var plan = new CommitPlan(_space, writer.Snapshot.Meta.HighWater, PageSize, Options.Clock);
            long began = plan.Begin();
            bool hasChanged = writer.Root.Store(plan);
            TimeSpan stored = Options.Clock?.GetElapsedTime(began) ?? TimeSpan.Zero;
            if (hasChanged)
            {
                Publish(Write(writer, plan, live));
            }

            TimeSpan all = Options.Clock?.GetElapsedTime(began) ?? TimeSpan.Zero;
            LastCommit = new CommitTimes(plan.Rebalance, stored - plan.Rebalance, all - stored);
        }
        catch (Exception e)
        {
            throw Fail(e);
        }
    }

    /// <summary>Numbers of the states whose pages must stay, ascending: the newest, the one the other meta page points to, and all that are read.</summary>
    private List<ulong> LiveStates()
    {
        _replaced.RemoveAll(static state => state.IsDead);
        ulong newest = Current.Meta.TransactionId;
        var live = new List<ulong>(_replaced.Count + 2);
        foreach (Snapshot state in _replaced)
        {
            if (state.Meta.TransactionId + 1 < newest)
            {
                live.Add(state.Meta.TransactionId);
            }
        }

        if (newest > 0)
        {
            live.Add(newest - 1);
        }

        live.Add(newest);
        return live;
    }

    private Meta Write(WriteTransaction writer, CommitPlan plan, List<ulong> live)
    {
        Meta old = writer.Snapshot.Meta;
        List<PageRun> freed = writer.Draft.Freed;
        if (old.FreelistPage != PageLayout.NoFreelist)
        {
            uint pages = (uint)(writer.Snapshot.RawPage(old.FreelistPage).Length / PageSize);
            freed.Add(new PageRun(old.FreelistPage, pages));
        }

        _space!.GiveUp(freed, live);
        PageRun freelist = Options.NoFreelistSync ? default : plan.Allocate(FreelistPage.SizeOf(_space.FreePages + _space.HeldPages));
        Grow((long)plan.HighWater * PageSize);

        plan.Write(_pageWriter);
        if (freelist.Length > 0)
        {
            var all = new PageBitmap();
            _space.CopyTo(all);
            FreelistPage.Write(_pageWriter, freelist, all, PageSize);
        }

        _pageWriter.Flush();
        Failpoint.Reach("beforeSyncDataPages");
        Sync();

        Meta meta = old with
        {
            RootPage = writer.Root.StoredRoot.Page,
            RootSequence = writer.Root.Sequence,
            FreelistPage = freelist.Length > 0 ? freelist.Start : PageLayout.NoFreelist,
            HighWater = plan.HighWater,
            TransactionId = writer.Id,
        };
        Failpoint.Fail("beforeWriteMetaError");
        WriteMeta(meta);
        Failpoint.Reach("beforeSyncMetaPage");
        Sync();
        return meta;
    }

    private void WriteMeta(Meta meta)
    {
        ulong id = meta.TransactionId % 2;
        Span<byte> page = stackalloc byte[PageSize];
        page.Clear();
        meta.Write(page, id);
        _file.Value.Write(page, (long)id * PageSize);
    }

    /// <summary>Makes the file, and if need be the mapping, cover some bytes.</summary>
    private void Grow(long needed)
    {
        if (needed <= _fileSize)
        {
            return;
        }

        Failpoint.Fail("lackOfDiskSpace");
        long length = needed + PageSize + Options.GrowthStep;
        Failpoint.Fail("resizeFileError");
        _file.Value.SetLength(length);
        Volatile.Write(ref _fileSize, length);
        if (length > _mapping.Value.Reserved)
        {
            Failpoint.Fail("mapError");

            // Whoever reads through the old mapping keeps it until done.
            var larger = new Shared<IFileMapping>(_file.Value.Map(RoundUp(length + RemapStep, PageSize)));
            _mapping.Release();
            _mapping = larger;
        }
    }

    private void Publish(Meta meta)
    {
        Snapshot old = Current;
        var next = new Snapshot(meta, _file, _mapping, _space!.FreePages + _space.HeldPages);
        _replaced.Add(old);
        Volatile.Write(ref _current, next);
        old.Release();
    }

    private void Sync()
    {
        if (!Options.NoSync)
        {
            _file.Value.SyncData();
        }
    }

    private DatabaseFailedException Fail(Exception cause)
    {
        _failure = cause;
        Snapshot? current = Interlocked.Exchange(ref _current, null);
        if (current is not null)
        {
            current.Release();
            _mapping.Release();
            _file.Release();
        }

        _log.Error("failed to commit to the database", [("path", Path), ("error", cause)]);
        return new DatabaseFailedException($"{Path}: commit failed: {cause.Message}", cause);
    }
}
