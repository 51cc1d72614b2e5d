using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Wal;

public sealed partial class WriteAheadLog
{
    /// <summary>
    /// Opens a log for appending: locks its segments, reads everything from a mark on, repairs a torn tail (once, as etcd does),
    /// and removes what an unfinished write left behind the end.
    /// </summary>
    /// <param name="disk">Where the log is.</param>
    /// <param name="directory">The log's directory.</param>
    /// <param name="start">Mark to start from; <c>default</c> reads from the very first entry.</param>
    /// <param name="options">Settings.</param>
    /// <param name="log">For log lines.</param>
    /// <param name="content">What the log holds.</param>
    /// <exception cref="WalException">The log is locked, damaged, or does not hold the mark.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public static WriteAheadLog Open(IDisk disk, string directory, WalSnapshotMark start, WalOptions options, ILog log, out WalContent content)
    {
        directory = Path.TrimEndingDirectorySeparator(directory);
        try
        {
            return OpenOnce(disk, directory, start, options, log, out content);
        }
        catch (WalException e) when (e.Failure == WalFailure.UnexpectedEof)
        {
            if (!WalRepair.Repair(disk, directory, options, log))
            {
                throw;
            }

            log.Info("repaired WAL", [("error", e.Message)]);
        }

        return OpenOnce(disk, directory, start, options, log, out content);
    }

    private static WriteAheadLog OpenOnce(IDisk disk, string directory, WalSnapshotMark start, WalOptions options, ILog log, out WalContent content)
    {
        var segments = new List<WalSegment>();
        try
        {
            foreach (WalFileName name in WalFileName.Select(WalFileName.List(disk, directory, log), start.Index))
            {
                segments.Add(WalSegment.OpenLocked(disk, directory, name));
            }

            var replay = new WalReplay(start);
            var decoder = new RecordDecoder(segments.ConvertAll(s => s.File), reuseBlocks: false);
            while (decoder.Next(out WalRecord record))
            {
                replay.Add(record);
            }

            content = replay.Finish();
            PrepareTail(segments[^1].File, decoder.ValidEnd, options);
            MakeDurable(disk, directory, segments[^1].File, options);
            var wal = new WriteAheadLog(disk, directory, options, log, replay.EncodedMetadata.ToArray(), segments)
            {
                LastIndex = content.LastIndex,
                State = content.State,
                _offset = decoder.ValidEnd,
                _newestMark = start,
                _durableSnapshot = new(start),
            };
            wal._encoder.Crc = decoder.Crc;
            return wal;
        }
        catch
        {
            segments.ForEach(s => s.Dispose());
            throw;
        }
    }

    /// <summary>
    /// Makes sure that zeros follow the last record. What an unfinished write left there was never acknowledged, but records
    /// written over a part of it would make the rest look like damage.
    /// </summary>
    private static void PrepareTail(IDiskFile file, long end, WalOptions options)
    {
        long length = file.Length;
        bool dirty = !file.IsZeroFrom(end);
        if (dirty)
        {
            file.SetLength(end);
        }

        if (dirty || length < options.SegmentBytes)
        {
            file.Allocate(Math.Max(length, options.SegmentBytes));
        }
    }

    /// <summary>
    /// A process that was killed may have written what it never synced. From now on it counts as saved, so it must be: raft
    /// answers for every entry that it found here.
    /// </summary>
    private static void MakeDurable(IDisk disk, string directory, IDiskFile tail, WalOptions options)
    {
        if (!options.UnsafeNoSync)
        {
            tail.Sync();
            disk.SyncDirectory(directory);
            disk.SyncDirectory(DiskExtensions.ParentOf(directory));
        }
    }
}
