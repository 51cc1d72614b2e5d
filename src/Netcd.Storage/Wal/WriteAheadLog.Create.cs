using System.Globalization;
using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Wal;

public sealed partial class WriteAheadLog
{
    /// <summary>
    /// Creates a log: checksum, metadata and a mark of index 0. It is made beside its place and moved there, so that a crash
    /// leaves a whole log or none; on return it is durable.
    /// </summary>
    /// <param name="disk">Where to create it.</param>
    /// <param name="directory">The log's directory; missing parents are made.</param>
    /// <param name="metadata">Whose log it is.</param>
    /// <param name="options">Settings.</param>
    /// <param name="log">For log lines.</param>
    /// <exception cref="IOException">There is a log already, or the disk failed.</exception>
    public static WriteAheadLog Create(IDisk disk, string directory, WalMetadata metadata, WalOptions options, ILog log)
    {
        directory = Path.TrimEndingDirectorySeparator(directory);
        if (Exists(disk, directory))
        {
            throw new IOException("file already exists");
        }

        string parent = DiskExtensions.ParentOf(directory);
        string temporary = directory + ".tmp";
        disk.CreateDurableDirectory(parent);
        disk.DeleteDirectory(temporary);
        disk.CreateDirectory(temporary);

        var name = new WalFileName(0, 0);
        IDiskFile file = WalSegment.Lock(disk.Open(Path.Combine(temporary, name.ToString()), OpenMode.CreateNew));
        var wal = new WriteAheadLog(disk, directory, options, log, WalMessages.Encode(metadata), [new WalSegment(name, file)]);
        try
        {
            file.Allocate(options.SegmentBytes);
            wal._encoder.AppendCrc(0);
            wal._encoder.Append(WalRecordType.Metadata, wal._metadata);
            wal.SaveSnapshot(default);
            if (!options.UnsafeNoSync)
            {
                file.Sync();
                disk.SyncDirectory(temporary);
            }

            // Whatever stands there holds no segment.
            disk.DeleteDirectory(directory);
            disk.Rename(temporary, directory);
        }
        catch
        {
            wal.Dispose();
            disk.DeleteDirectory(temporary);
            throw;
        }

        wal.MakePlaceDurable(parent);
        return wal;
    }

    private void MakePlaceDurable(string parent)
    {
        try
        {
            long began = _options.Clock.GetTimestamp();
            _disk.SyncDirectory(parent);
            Observe(began);
        }
        catch
        {
            // Nobody may take this log for a good one later.
            Dispose();
            string stamp = _options.Clock.GetLocalNow().ToString("yyyyMMdd.HHmmss.FFFFFF", CultureInfo.InvariantCulture);
            _disk.Rename(_directory, $"{_directory}.broken.{stamp}");
            throw;
        }
    }
}
