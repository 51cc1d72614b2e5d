using Netcd.Storage.Bolt.Paging;

namespace Netcd.Storage.Bolt;

/// <summary>One compacting copy under way, a commit per 10,000 keys or 64 MiB.</summary>
internal sealed class CompactingCopy : IDisposable
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

    public CompactingCopy(BoltDatabase target, Action<long>? progress)
    {
        _target = target;
        _progress = progress;
        _transaction = target.BeginWrite();
    }

    /// <summary>Copies everything below a bucket.</summary>
    /// <returns>Number of keys copied.</returns>
    public long Run(ReadBucket root)
    {
        CopyEntries(root);
        Commit();
        return _keys;
    }

    public void Dispose() => _transaction.Dispose();

    private void CopyEntries(ReadBucket source)
    {
        BoltCursor cursor = source.OpenCursor();
        WriteBucket target = Target();
        while (cursor.Next())
        {
            if (cursor.IsBucket)
            {
                if (_path.Count == PageLayout.MaxNesting)
                {
                    throw TreeSearch.TooNested();
                }

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
