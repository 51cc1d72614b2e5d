using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Bolt;

/// <summary>Copies a database into a new, densely packed file: what defragment does before it renames.</summary>
public sealed class BoltCompactor : IDisposable
{
    private const int KeysPerCommit = 10_000;
    private const long BytesPerCommit = 64L << 20;
    private const double FillPercent = 0.9;

    private readonly BoltDatabase _target;
    private readonly Action<long>? _progress;

    // Names of the buckets from the top to the one being copied, to find it again after a commit.
    private readonly List<byte[]> _path = [];
    private WriteTransaction _transaction;
    private long _keys;
    private int _keysInCommit;
    private long _bytesInCommit;

    private BoltCompactor(BoltDatabase target, Action<long>? progress)
    {
        _target = target;
        _progress = progress;
        _transaction = target.BeginWrite();
    }

    /// <summary>Copies every bucket of a snapshot, in order, pages 90 % full, one commit per 10,000 keys; the result is synced and closed.</summary>
    /// <param name="source">What to copy.</param>
    /// <param name="disk">Where the new file goes.</param>
    /// <param name="path">Path of the new file; it must not exist.</param>
    /// <param name="options">Options of the new file.</param>
    /// <param name="log">Log of the new database.</param>
    /// <param name="progress">Told the number of keys copied so far after each commit; may throw to give up.</param>
    /// <returns>Number of keys copied.</returns>
    /// <exception cref="IOException">The file exists, or the disk failed. What was written so far is left to the caller to delete.</exception>
    public static long Copy(ReadTransaction source, IDisk disk, string path, BoltOptions options, ILog log, Action<long>? progress = null)
    {
        if (disk.FileExists(path))
        {
            throw new IOException($"{path} exists already");
        }

        using BoltDatabase target = BoltDatabase.Open(disk, path, options, log);
        using var compactor = new BoltCompactor(target, progress);
        compactor.CopyEntries(source.Root);
        compactor.Commit();
        return compactor._keys;
    }

    /// <inheritdoc/>
    public void Dispose() => _transaction.Dispose();

    private void CopyEntries(ReadBucket source)
    {
        BoltCursor cursor = source.OpenCursor();
        WriteBucket target = Target();
        while (cursor.Next())
        {
            if (cursor.IsBucket)
            {
                source.TryGetBucket(cursor.Key, out ReadBucket nested);
                target.CreateBucket(cursor.Key).Sequence = nested.Sequence;
                _path.Add(cursor.Key.ToArray());
                CopyEntries(nested);
                _path.RemoveAt(_path.Count - 1);
                target = Target();
                continue;
            }

            ReadOnlySpan<byte> value = cursor.Value;
            target.Put(cursor.Key, value);
            _keys++;
            _bytesInCommit += value.Length;
            if (++_keysInCommit >= KeysPerCommit || _bytesInCommit >= BytesPerCommit)
            {
                Commit();
                _transaction = _target.BeginWrite();
                target = Target();
            }
        }
    }

    private void Commit()
    {
        _transaction.Commit();
        _keysInCommit = 0;
        _bytesInCommit = 0;
        _progress?.Invoke(_keys);
    }

    private WriteBucket Target()
    {
        WriteBucket bucket = _transaction.Root;
        foreach (byte[] name in _path)
        {
            // Created just before its name was added to the path.
            bucket.TryGetBucket(name, out WriteBucket? nested);
            bucket = nested!;
        }

        bucket.FillPercent = FillPercent;
        return bucket;
    }
}
