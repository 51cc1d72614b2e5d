using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Wal;

public sealed partial class WriteAheadLog
{
    /// <summary>
    /// Ends this segment and begins the next. The old one is cut to its used length and durable before the new one gets a name;
    /// the new one has a durable header before it gets a name, and the name is durable before anything else is written.
    /// </summary>
    private void Cut()
    {
        Tail.File.SetLength(_offset);
        _unsynced = true;
        Sync();

        var name = new WalFileName(Tail.Name.Sequence + 1, LastIndex + 1);
        IDiskFile file = _pipeline.Take();
        string path = Path.Combine(_directory, name.ToString());
        _segments.Add(new WalSegment(name, file));
        _offset = 0;
        _zeroedTo = 0;
        _encoder.AppendCrc(_encoder.Crc);
        _encoder.Append(WalRecordType.Metadata, _metadata);
        if (!State.IsEmpty)
        {
            _encoder.AppendState(State);
        }

        WritePending();
        Sync();
        _disk.Rename(file.Path, path);
        if (!_options.UnsafeNoSync)
        {
            long began = _options.Clock.GetTimestamp();
            _disk.SyncDirectory(_directory);
            Observe(began);
        }

        SegmentsCut++;
        _log.Info("created a new WAL segment", [("path", path)]);
    }
}
