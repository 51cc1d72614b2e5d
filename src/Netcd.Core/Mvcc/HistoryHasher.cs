using Netcd.Core.Backend;
using Netcd.Core.Mvcc.Index;
using Netcd.Protocol.Codec;
using Netcd.Telemetry;

namespace Netcd.Core.Mvcc;

/// <summary>
/// The HashKV of a stretch of history (disk-format section 6): equal on all members whatever their compactions have removed so far.
/// </summary>
internal sealed class HistoryHasher
{
    private readonly Crc32C _hash = new();
    private readonly KeyIndex _index;
    private readonly long _compacted;
    private readonly long _revision;
    private readonly bool _keepsTombstones;
    private readonly bool _skipsUnkept;

    /// <param name="index">Index that can be read at <paramref name="revision"/>.</param>
    /// <param name="compacted">Compaction before it, -1 when there was none.</param>
    /// <param name="revision">Last revision to hash.</param>
    /// <param name="keepsTombstones">Whether tombstones at exactly <paramref name="revision"/> count as kept, as they do for a compaction to it.</param>
    public HistoryHasher(KeyIndex index, long compacted, long revision, bool keepsTombstones)
    {
        _index = index;
        _compacted = compacted;
        _revision = revision;
        _keepsTombstones = keepsTombstones;

        // etcd skips nothing when no revision is kept at all.
        _skipsUnkept = index.AnyKeyAt(revision, keepsTombstones);
        _hash.Append(BucketNames.Of(BucketId.Key));
    }

    public uint Value => _hash.Value;

    public void Append(Revision revision, bool isTombstone, ReadOnlySpan<byte> pair)
    {
        if (revision.Main > _revision
            || (revision.Main <= _compacted && _skipsUnkept && !IsKept(revision, isTombstone, pair))
            || (isTombstone && revision.Main == _compacted))
        {
            return;
        }

        Span<byte> key = stackalloc byte[RevisionKey.TombstoneLength];
        int length = RevisionKey.Write(key, revision, isTombstone);
        _hash.Append(key[..length]);
        _hash.Append(pair);
    }

    private bool IsKept(Revision revision, bool isTombstone, ReadOnlySpan<byte> pair)
    {
        if (isTombstone)
        {
            return _keepsTombstones && revision.Main == _revision;
        }

        bool valid = KeyValueView.TryParse(pair, out var view);
        Invariant.That(valid, "a stored pair is malformed");
        var key = _index.Find(view.Key, _revision);
        return key.Exists && key.Revision == revision;
    }
}
