using Netcd.Core.Backend;
using Netcd.Core.Mvcc.Index;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Storage.Bolt;
using Netcd.Telemetry;

namespace Netcd.Core.Mvcc;

/// <summary>A state of the store that can be read: a published one on any thread, or the one inside a running transaction on the apply loop.</summary>
/// <param name="Index">Where the changes stand.</param>
/// <param name="Snapshot">The stored pairs; acquired, or protected by the gate.</param>
/// <param name="Revision">Newest revision of the state.</param>
/// <param name="Compacted">Last compaction, -1 when there was none.</param>
internal readonly record struct ReadState(KeyIndex Index, BackendSnapshot Snapshot, long Revision, long Compacted)
{
    /// <summary>Whether a state as of a revision can be read; 0 or negative means the newest.</summary>
    public EtcdError Check(long revision) =>
        revision <= 0 ? EtcdError.None
        : revision > Revision ? EtcdError.FutureRevision
        : revision < Compacted ? EtcdError.Compacted
        : EtcdError.None;

    /// <summary>The encoded pair that a revision stored.</summary>
    public ReadOnlySpan<byte> Pair(Revision revision)
    {
        LeafPosition position = default;
        return Pair(revision, ref position);
    }

    /// <summary>The encoded pair that a revision stored, as one of a series.</summary>
    public ReadOnlySpan<byte> Pair(Revision revision, scoped ref LeafPosition position)
    {
        bool found = Snapshot.TryGetRevision(revision, ref position, out var pair);
        Invariant.That(found, "a revision of the key index is missing in the backend");
        return pair;
    }

    /// <summary>The decoded pair that a revision stored.</summary>
    public KeyValueView Decoded(Revision revision)
    {
        bool valid = KeyValueView.TryParse(Pair(revision), out var view);
        Invariant.That(valid, "a stored pair is malformed");
        return view;
    }
}
