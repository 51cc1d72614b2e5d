using System.Runtime.CompilerServices;
using Netcd.Telemetry;

namespace Netcd.Storage.Wal;

public sealed partial class WriteAheadLog
{
    private WalSnapshotMark _newestMark;
    private volatile StrongBox<WalSnapshotMark> _durableSnapshot = new();

    /// <summary>
    /// The snapshot that the next start will use if its <c>.snap</c> file is there: the newest whose mark is durable and not above
    /// the durable commit index. Thread-safe.
    /// </summary>
    public WalSnapshotMark DurableSnapshot => _durableSnapshot.Value;

    /// <summary>Records that a snapshot was saved, and makes it durable together with all before it. The <c>.snap</c> file must be durable already.</summary>
    /// <exception cref="ArgumentException">A mark above index 0 has no conf state.</exception>
    /// <exception cref="IOException">The disk failed; the log is unusable from now on.</exception>
    public void SaveSnapshot(WalSnapshotMark mark)
    {
        ThrowIfUnusable();
        if (mark.ConfState.IsEmpty && mark.Index > 0)
        {
            throw new ArgumentException("Missing ConfState", nameof(mark));
        }

        _encoder.Append(WalRecordType.Snapshot, WalMessages.Encode(mark));
        LastIndex = Math.Max(LastIndex, mark.Index);
        _newestMark = mark;
        Guarded(static wal =>
        {
            wal.WritePending();
            wal.Sync();
        });
    }

    /// <summary>Unlocks the segments that are not needed any more because of a durable snapshot, so that they may be purged.</summary>
    /// <param name="index">Index of the snapshot, at most that of <see cref="DurableSnapshot"/>.</param>
    public void ReleaseTo(ulong index)
    {
        Invariant.That(index <= DurableSnapshot.Index, "WAL segments are released that a restart may need");
        int next = _segments.FindIndex(s => s.Name.FirstIndex >= index);
        int release = (next < 0 ? _segments.Count : next) - 1;
        for (int i = 0; i < release; i++)
        {
            _segments[i].Dispose();
        }

        _segments.RemoveRange(0, Math.Max(release, 0));
    }

    private void NoteDurableSnapshot()
    {
        if (_newestMark.Index <= State.Commit && _newestMark != DurableSnapshot)
        {
            _durableSnapshot = new(_newestMark);
        }
    }
}
