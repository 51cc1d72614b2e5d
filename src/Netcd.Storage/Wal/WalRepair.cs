using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Wal;

/// <summary>Cuts an unfinished write off the end of a log.</summary>
internal static class WalRepair
{
    /// <summary>
    /// Keeps a copy of the last segment under <c>.broken</c>, cuts it where its last good record ends, and makes that durable.
    /// Only a segment that breaks off is changed.
    /// </summary>
    /// <returns>False when the segment is damaged in another way: nothing was changed.</returns>
    public static bool Repair(IDisk disk, string directory, WalOptions options, ILog log)
    {
        WalFileName name = WalFileName.List(disk, directory, NullLog.Instance)[^1];
        using WalSegment segment = WalSegment.OpenLocked(disk, directory, name);
        string path = segment.File.Path;
        log.Info("repairing", [("path", path)]);
        var decoder = new RecordDecoder([segment.File], reuseBlocks: true);
        try
        {
            while (decoder.Next(out _))
            {
            }

            log.Info("repaired", [("path", path), ("error", "EOF")]);
            return true;
        }
        catch (WalException e) when (e.Failure == WalFailure.UnexpectedEof)
        {
            KeepCopy(disk, directory, segment.File);
            segment.File.SetLength(decoder.ValidEnd);
            long began = options.Clock.GetTimestamp();
            segment.File.Sync();
            options.Metrics?.SyncSeconds.Observe(options.Clock.GetElapsedTime(began).TotalSeconds);
            log.Info("repaired", [("path", path), ("error", "unexpected EOF")]);
            return true;
        }
        catch (WalException e)
        {
            log.Warn("failed to repair", [("path", path), ("error", e.Message)]);
            return false;
        }
    }

    private static void KeepCopy(IDisk disk, string directory, IDiskFile file)
    {
        string path = file.Path + ".broken";
        disk.Delete(path);
        using IDiskFile copy = disk.Open(path, OpenMode.CreateNew);
        file.CopyTo(copy);
        copy.Sync();
        disk.SyncDirectory(directory);
    }
}
