using Netcd.Core.Peers;
using Netcd.Raft;
using Netcd.Storage.Bolt;
using Netcd.Storage.Disk;
using Netcd.Storage.Snapshots;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Maintenance;

/// <summary>The database of a snapshot that a peer sends: written to a temporary file, checked, then named after its index.</summary>
internal sealed class IncomingSnapshot : IIncomingSnapshot
{
    private readonly IDisk _disk;
    private readonly string _path;
    private readonly string _directory;
    private readonly string _temporary;
    private readonly Message _message;
    private readonly Func<Message, PeerReceipt> _deliver;
    private readonly ILog _log;
    private IDiskFile? _file;
    private long _length;

    /// <summary>Opens the temporary file.</summary>
    /// <param name="disk">Where.</param>
    /// <param name="files">Names the final file.</param>
    /// <param name="suffix">Makes the temporary name unique.</param>
    /// <param name="message">The raft message that the database belongs to.</param>
    /// <param name="deliver">Hands the message to raft once the file is durable.</param>
    /// <param name="log">Told of what was received.</param>
    public IncomingSnapshot(IDisk disk, SnapshotDirectory files, uint suffix, in Message message, Func<Message, PeerReceipt> deliver, ILog log)
    {
        _disk = disk;
        _message = message;
        _deliver = deliver;
        _log = log;
        _path = files.DatabasePath(message.Snapshot!.Metadata.Index);
        _directory = Path.GetDirectoryName(_path)!;
        _temporary = $"{_directory}/tmp{suffix}";
        _disk.Delete(_temporary);
        _file = disk.Open(_temporary, OpenMode.CreateNew);
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(_file is null, this);
        _file.Write(bytes, _length);
        _length += bytes.Length;
    }

    /// <inheritdoc/>
    public PeerReceipt Complete()
    {
        ObjectDisposedException.ThrowIf(_file is null, this);
        _file.Sync();
        _file.Dispose();
        _file = null;
        try
        {
            Check();
            if (!_disk.FileExists(_path))
            {
                _disk.Rename(_temporary, _path);
                _disk.SyncDirectory(_directory);
            }
        }
        finally
        {
            _disk.Delete(_temporary);
        }

        _log.Info("saved database snapshot to disk", [("path", _path), ("bytes", _length)]);
        return _deliver(_message);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_file is not null)
        {
            _file.Dispose();
            _file = null;
            _disk.Delete(_temporary);
        }
    }

    private void Check()
    {
        try
        {
            using BoltDatabase database = BoltDatabase.Open(_disk, _temporary, new BoltOptions { ReadOnly = true }, _log);
            if (database.Size > _length)
            {
                throw new InvalidDataException($"the received database ends after {_length} of {database.Size} bytes");
            }
        }
        catch (InvalidDatabaseException e)
        {
            throw new InvalidDataException($"the received file is no database: {e.Message}", e);
        }
    }
}
