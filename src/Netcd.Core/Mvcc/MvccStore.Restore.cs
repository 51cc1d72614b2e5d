using Netcd.Core.Backend;
using Netcd.Core.Mvcc.Index;
using Netcd.Protocol.Codec;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Mvcc;

/// <summary>Building the store from the database (disk-format section 4.5).</summary>
public sealed partial class MvccStore
{
    private void Restore()
    {
        var index = new KeyIndex();
        var leased = new Dictionary<byte[], long>(ByteArrayComparer.Instance);
        var last = RestoreRecords(index, leased);
        long finished = CompactionMeta.Read(_backend, CompactionMeta.Finished);
        long scheduled = CompactionMeta.Read(_backend, CompactionMeta.Scheduled);
        lock (_backend.Gate)
        {
            Volatile.Write(ref _index, index);

            // The newest record may have been a tombstone that a compaction removed; the revision must not go back.
            _revision = Math.Max(Math.Max(1, last), Math.Max(finished, scheduled));
            _compacted = Math.Max(finished, scheduled);
            _sub = 0;
            _changes.Clear();
            _newJobs.Clear();
        }

        foreach (var (key, lease) in leased)
        {
            if (_leases.Exists(lease))
            {
                _leases.Attach(lease, key);
            }
            else
            {
                _log.Error("failed to attach a lease", [("lease-id", lease.ToString("x16")), ("error", "requested lease not found")]);
            }
        }

        if (scheduled > finished)
        {
            _log.Info("resume scheduled compaction", [("scheduled-compact-revision", scheduled)]);
            _newJobs.Add(new CompactionJob(this, finished, scheduled, isResumed: true));
        }

        _log.Info("restored last compact revision", [("restored-compact-revision", _compacted), ("revision", _revision), ("keys", index.LiveKeys)]);
    }

    private long RestoreRecords(KeyIndex index, Dictionary<byte[], long> leased)
    {
        var lookup = leased.GetAlternateLookup<ReadOnlySpan<byte>>();
        long last = 0;
        var snapshot = _backend.AcquireSnapshot();
        try
        {
            snapshot.ScanRevisions(default, long.MaxValue, (revision, isTombstone, pair) =>
        {
            if (!KeyValueView.TryParse(pair, out var view))
            {
                throw new InvalidDataException($"the record of revision {revision.Main} in bucket \"key\" is no key-value pair");
            }

            last = revision.Main;
            if (isTombstone)
            {
                // A tombstone without anything before it is what a compaction at its revision keeps.
                index.Delete(view.Key, revision);
            }
            else
            {
                index.Set(view.Key, revision, view.CreateRevision, view.Version);
            }

            if (!isTombstone && view.Lease != 0)
            {
                lookup[view.Key] = view.Lease;
            }
            else if (leased.Count > 0)
            {
                lookup.Remove(view.Key);
            }

            return true;
        });
        }
        finally
        {
            snapshot.Release();
        }

        return last;
    }
}
