namespace Netcd.Raft;

internal sealed partial class RaftNode
{
    /// <summary>Writes conf changes that add the peers to an empty log and takes them as committed in term 1.</summary>
    public void Bootstrap(ReadOnlySpan<RaftPeer> peers)
    {
        BecomeFollower(1, RaftId.None);
        var entries = new Entry[peers.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            var change = new ConfChange { Type = ConfChangeType.AddNode, NodeId = peers[i].Id, Context = peers[i].Context };
            entries[i] = new Entry { Type = EntryType.ConfChange, Term = 1, Index = (ulong)i + 1, Data = RaftCodec.Encode(change) };
        }

        Log.Append(entries);
        Log.LoadCommitted((ulong)entries.Length);

        // In effect now, so that the member can campaign at once; the application applies them again, which changes nothing.
        foreach (var peer in peers)
        {
            ApplyConfChange(new ConfChange { Type = ConfChangeType.AddNode, NodeId = peer.Id }.AsV2());
        }
    }
}
