using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Wal;

/// <summary>Reads logs without locking or changing them. A torn tail is simply the end. Thread-safe.</summary>
public static class WalReader
{
    /// <summary>Everything from a snapshot mark on.</summary>
    /// <param name="disk">Where the log is.</param>
    /// <param name="directory">The log's directory.</param>
    /// <param name="start">Mark to start from; <c>default</c> reads from the very first entry.</param>
    /// <param name="log">For warnings about alien files.</param>
    /// <exception cref="WalException">The log is damaged or does not hold the mark.</exception>
    public static WalContent ReadAll(IDisk disk, string directory, WalSnapshotMark start, ILog log)
    {
        var replay = new WalReplay(start);
        Scan(disk, directory, WalFileName.Select(WalFileName.List(disk, directory, log), start.Index), reuseBlocks: false, (record, _) => replay.Add(record));
        return replay.Finish();
    }

    /// <summary>
    /// Marks of the snapshots a member may start from: those at or below the newest commit index. A mark above it can belong to
    /// a snapshot that was received but not finished. If such an index gets committed after all, by entries, the mark may stand
    /// before the segment that reading would start with; then it is of no use either.
    /// </summary>
    /// <returns>Marks, oldest first.</returns>
    /// <exception cref="WalException">The log is damaged.</exception>
    public static IReadOnlyList<WalSnapshotMark> ValidSnapshotMarks(IDisk disk, string directory, ILog log)
    {
        var marks = new List<WalSnapshotMark>();
        var segments = new List<int>();
        WalHardState state = default;
        List<WalFileName> names = WalFileName.List(disk, directory, log);
        Scan(disk, directory, names, reuseBlocks: true, (record, segment) =>
        {
            switch ((WalRecordType)record.Type)
            {
                case WalRecordType.Snapshot:
                    marks.Add(WalMessages.DecodeMark(record.Data.Span));
                    segments.Add(segment);
                    break;
                case WalRecordType.State:
                    state = WalMessages.DecodeState(record.Data.Span);
                    break;
            }
        });
        return [.. marks.Where((m, i) => m.Index <= state.Commit && segments[i] >= names.FindLastIndex(n => n.FirstIndex <= m.Index))];
    }

    /// <summary>Checks a log from a snapshot mark on.</summary>
    /// <returns>The newest hard state.</returns>
    /// <exception cref="WalException">The log is damaged or does not hold the mark.</exception>
    public static WalHardState Verify(IDisk disk, string directory, WalSnapshotMark start, ILog log) =>
        ReadAll(disk, directory, start, log).State;

    private static void Scan(IDisk disk, string directory, List<WalFileName> names, bool reuseBlocks, Action<WalRecord, int> visit)
    {
        var files = new List<IDiskFile>(names.Count);
        try
        {
            foreach (WalFileName name in names)
            {
                files.Add(disk.Open(Path.Combine(directory, name.ToString()), OpenMode.Read));
            }

            var decoder = new RecordDecoder(files, reuseBlocks);
            while (decoder.Next(out WalRecord record))
            {
                visit(record, decoder.Segment);
            }
        }
        catch (WalException e) when (e.Failure == WalFailure.UnexpectedEof)
        {
            return;
        }
        finally
        {
            files.ForEach(f => f.Dispose());
        }
    }
}
