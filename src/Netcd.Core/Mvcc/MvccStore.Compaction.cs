using Netcd.Core.Backend;
using Netcd.Protocol.Errors;

namespace Netcd.Core.Mvcc;

/// <summary>Compaction as an entry of the log; the work is done by <see cref="CompactionJob"/>.</summary>
public sealed partial class MvccStore
{
    private const int KeptHashes = 10;

    private readonly Lock _hashGate = new();
    private readonly List<HashKvResult> _compactionHashes = [];

    /// <summary>The newest (at most 10) hashes that compactions computed, oldest first. Any thread.</summary>
    public IReadOnlyList<HashKvResult> CompactionHashes
    {
        get
        {
            lock (_hashGate)
            {
                return [.. _compactionHashes];
            }
        }
    }

    /// <summary>Accepts a compaction. Apply loop, inside an entry. The removal starts after the next <see cref="Publish"/>.</summary>
    /// <param name="revision">Revision to compact to.</param>
    /// <param name="finished">Ends when the removal is done and durable; fails when the backend is stopped or replaced before.</param>
    internal EtcdError Compact(long revision, out Task? finished)
    {
        finished = null;
        if (revision <= _compacted)
        {
            return EtcdError.Compacted;
        }

        if (revision > _revision)
        {
            return EtcdError.FutureRevision;
        }

        _backend.Put(BucketId.Meta, CompactionMeta.Scheduled, CompactionMeta.Encode(revision));
        var job = new CompactionJob(this, _compacted, revision, isResumed: false);
        _newJobs.Add(job);
        _compacted = revision;
        finished = job.Finished;
        return EtcdError.None;
    }

    internal void KeepHash(HashKvResult hash)
    {
        lock (_hashGate)
        {
            _compactionHashes.Add(hash);
            if (_compactionHashes.Count > KeptHashes)
            {
                _compactionHashes.RemoveAt(0);
            }
        }
    }
}
