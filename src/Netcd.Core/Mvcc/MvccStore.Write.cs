using Netcd.Core.Mvcc.Index;
using Netcd.Protocol.Codec;
using Netcd.Telemetry;

namespace Netcd.Core.Mvcc;

/// <summary>The write transaction: one main revision, a sub revision for each changed key. Apply loop, inside a backend entry.</summary>
public sealed partial class MvccStore
{
    private int _sub;

    /// <summary>Revision that the running transaction's changes get.</summary>
    internal long NextRevision => _revision + 1;

    /// <summary>The state inside the running transaction: its own changes are seen.</summary>
    internal ReadState WriteState => new(_index, _backend.Snapshot, _sub > 0 ? NextRevision : _revision, _compacted);

    /// <summary>Revision after what was applied so far, published or not.</summary>
    internal long AppliedRevision => _revision;

    /// <summary>Whether a key exists now.</summary>
    internal bool Exists(ReadOnlySpan<byte> key) => _index.TryGetNewest(key, out var state) && state.IsLive;

    /// <summary>Stores a pair.</summary>
    internal void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long lease)
    {
        var revision = new Revision(NextRevision, _sub++);
        var state = _index.Put(key, revision);
        var pair = new KeyValueView
        {
            Key = key,
            CreateRevision = state.Created,
            ModRevision = revision.Main,
            Version = state.Version,
            Value = value,
            Lease = lease,
        };
        var buffer = _backend.Revisions;
        var encoded = buffer.Allocate(pair.EncodedSize);
        pair.WriteTo(encoded.Span);
        buffer.Append(revision, isTombstone: false, encoded);
        MoveLease(key, lease);
        _metrics.Put.Add();
        _metrics.PutBytes.Add(key.Length + value.Length);
        if (Observer is not null)
        {
            _changes.Add(new KeyChange(revision, IsDelete: false, IsCreate: state.Version == 1, KeyOf(encoded, key.Length), encoded));
        }
    }

    /// <summary>Deletes the keys of a range.</summary>
    /// <param name="range">Which keys.</param>
    /// <param name="previous">Receives the revisions of the deleted pairs, when <paramref name="wantPrevious"/> says so.</param>
    /// <param name="wantPrevious">Whether they are wanted.</param>
    /// <returns>Number of keys deleted.</returns>
    internal long Delete(KeyRange range, ref RevisionList previous, bool wantPrevious)
    {
        int first = _sub;
        var tombstones = new TombstoneWriter(this, ref previous, wantPrevious);
        _index.DeleteRange(range, NextRevision, ref _sub, ref tombstones);
        _metrics.Delete.Add();
        return _sub - first;
    }

    /// <summary>Ends the transaction.</summary>
    /// <returns>The store revision, grown by one when anything changed.</returns>
    internal long EndTxn()
    {
        if (_sub > 0)
        {
            _revision++;
            _sub = 0;
        }

        return _revision;
    }

    private static ReadOnlyMemory<byte> KeyOf(ReadOnlyMemory<byte> encoded, int length) =>
        length == 0 ? default : encoded.Slice(1 + ProtoSize.Varint((ulong)length), length);

    private void MoveLease(ReadOnlySpan<byte> key, long lease)
    {
        long old = _leases.LeaseOf(key);
        if (old == lease)
        {
            return;
        }

        if (old != 0)
        {
            _leases.Detach(old, key);
        }

        if (lease != 0)
        {
            _leases.Attach(lease, key.ToArray());
        }
    }

    private void WriteTombstone(ReadOnlySpan<byte> key)
    {
        // What is stored is the beginning of what the event carries: the key without the revision.
        var revision = new Revision(NextRevision, _sub);
        int stored = ProtoSize.BytesField(1, key.Length);
        var buffer = _backend.Revisions;
        var encoded = buffer.Allocate(stored + ProtoSize.VarintField(3, (ulong)revision.Main));
        new KeyValueView { Key = key, ModRevision = revision.Main }.WriteTo(encoded.Span);
        buffer.Append(revision, isTombstone: true, encoded[..stored]);
        long lease = _leases.LeaseOf(key);
        if (lease != 0)
        {
            _leases.Detach(lease, key);
        }

        if (Observer is not null)
        {
            _changes.Add(new KeyChange(revision, IsDelete: true, IsCreate: false, KeyOf(encoded, key.Length), encoded));
        }
    }

    private readonly ref struct TombstoneWriter : IKeyVisitor
    {
        private readonly MvccStore _store;
        private readonly ref RevisionList _previous;
        private readonly bool _wantPrevious;

        public TombstoneWriter(MvccStore store, ref RevisionList previous, bool wantPrevious)
        {
            _store = store;
            _previous = ref previous;
            _wantPrevious = wantPrevious;
        }

        public void Visit(ReadOnlySpan<byte> key, in KeyState state)
        {
            Invariant.That(state.Modified <= _store.NextRevision, "a key is newer than the transaction that deletes it");
            if (_wantPrevious)
            {
                _previous.Add(state.Revision);
            }

            _store.WriteTombstone(key);
        }
    }
}
