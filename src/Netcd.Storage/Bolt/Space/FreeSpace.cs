using Netcd.Storage.Bolt.Paging;
using Netcd.Telemetry;

namespace Netcd.Storage.Bolt.Space;

/// <summary>
/// Which pages a commit may write to. A page that transaction F gave up and transaction A had written is visible to the states from A to F-1,
/// and is reused only when none of them is live: read by someone, newest, or what the other meta page on disk points to.
/// Touched by the writer only, and only while it commits.
/// </summary>
internal sealed class FreeSpace
{
    private const int Hints = 32;

    private readonly PageBitmap _free;
    private readonly Dictionary<ulong, List<HeldRun>> _held = [];

    // Who wrote a run, kept only while an old state is being read: without one the answer never matters.
    private readonly Dictionary<ulong, ulong> _writtenBy = [];

    // For each length: no run of it starts below this page. Frees only happen between commits, so this holds until the next one.
    private readonly ulong[] _hints = new ulong[Hints];
    private ulong _writer;
    private bool _trackWriters;

    public FreeSpace(PageBitmap free) => _free = free;

    /// <summary>Pages that may be written to now.</summary>
    public ulong FreePages => _free.Count;

    /// <summary>Pages that become free when the states they belong to end.</summary>
    public ulong HeldPages { get; private set; }

    /// <summary>Opens a commit: frees what no live state needs any more.</summary>
    /// <param name="transaction">Number of the commit.</param>
    /// <param name="live">Numbers of the live states, ascending.</param>
    public void Begin(ulong transaction, List<ulong> live)
    {
        _writer = transaction;
        Array.Clear(_hints);
        var ended = new List<ulong>();
        foreach (ulong state in _held.Keys)
        {
            if (live.BinarySearch(state) < 0)
            {
                ended.Add(state);
            }
        }

        foreach (ulong state in ended)
        {
            List<HeldRun> runs = _held[state];
            _held.Remove(state);
            foreach (HeldRun run in runs)
            {
                HeldPages -= run.Pages.Length;
                HoldOrFree(run, live);
            }
        }

        _trackWriters = live.Count > 0 && live[0] + 2 < transaction;
        if (!_trackWriters)
        {
            _writtenBy.Clear();
        }
    }

    /// <summary>Takes consecutive free pages.</summary>
    public bool TryAllocate(uint length, out ulong start)
    {
        int slot = (int)Math.Min(length, Hints) - 1;
        ulong from = _hints[slot];
        start = from == ulong.MaxValue ? 0 : _free.FindRun(length, from);
        if (start == 0)
        {
            // Longer runs than the last slot's share its hint, which must stay true for the shortest of them.
            if (length <= Hints)
            {
                _hints[slot] = ulong.MaxValue;
            }

            return false;
        }

        if (length <= Hints)
        {
            _hints[slot] = start + length;
        }

        _free.Remove(start, length);
        NoteAllocation(start);
        return true;
    }

    /// <summary>Records who writes the run that starts at a page.</summary>
    public void NoteAllocation(ulong start)
    {
        if (_trackWriters)
        {
            _writtenBy[start] = _writer;
        }
    }

    /// <summary>Gives up pages of the state before this commit.</summary>
    /// <param name="runs">The pages.</param>
    /// <param name="live">Numbers of the live states, ascending, the state before this commit among them.</param>
    public void GiveUp(List<PageRun> runs, List<ulong> live)
    {
        foreach (PageRun run in runs)
        {
            _writtenBy.Remove(run.Start, out ulong writer);
            HoldOrFree(new HeldRun(run, writer, _writer), live);
        }
    }

    /// <summary>Adds all free and held pages to a set: what a stored freelist says.</summary>
    public void CopyTo(PageBitmap all)
    {
        for (ulong page = _free.NextMember(0); page != 0; page = _free.NextMember(page + 1))
        {
            Invariant.That(all.Add(page, 1), "bolt: a page is free twice");
        }

        foreach (List<HeldRun> runs in _held.Values)
        {
            foreach (HeldRun run in runs)
            {
                Invariant.That(all.Add(run.Pages.Start, run.Pages.Length), "bolt: a page is free twice");
            }
        }
    }

    private void HoldOrFree(HeldRun run, List<ulong> live)
    {
        int first = live.BinarySearch(run.WrittenBy);
        first = first < 0 ? ~first : first;
        if (first == live.Count || live[first] >= run.GivenUpBy)
        {
            Invariant.That(_free.Add(run.Pages.Start, run.Pages.Length), "bolt: a page that is given up is free already");
            return;
        }

        // The oldest state that needs it: it is the one most likely to live longest.
        if (!_held.TryGetValue(live[first], out List<HeldRun>? runs))
        {
            _held.Add(live[first], runs = []);
        }

        runs.Add(run);
        HeldPages += run.Pages.Length;
    }
}
