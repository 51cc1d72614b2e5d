namespace Netcd.Raft;

/// <summary>Two sets of voters that must both agree; the outgoing one is empty unless a change is under way.</summary>
/// <param name="Incoming">The voters, in a joint configuration the new ones.</param>
/// <param name="Outgoing">In a joint configuration the old voters.</param>
internal readonly record struct JointConfig(IdSet Incoming, IdSet Outgoing)
{
    public static readonly JointConfig Empty = new(IdSet.Empty, IdSet.Empty);

    public bool IsJoint => Outgoing.Count > 0;

    public bool Contains(ulong id) => Incoming.Contains(id) || Outgoing.Contains(id);

    /// <summary>Everybody in either half.</summary>
    public IdSet Union()
    {
        var all = Incoming;
        foreach (var id in Outgoing.Ids)
        {
            all = all.With(id);
        }

        return all;
    }

    public ulong CommittedIndex<T>(in T acked)
        where T : struct, IAckedIndexes =>
        Math.Min(Majority.CommittedIndex(Incoming, acked), Majority.CommittedIndex(Outgoing, acked));

    public VoteResult Vote<T>(in T votes)
        where T : struct, IVotes
    {
        var incoming = Majority.Vote(Incoming, votes);
        var outgoing = Majority.Vote(Outgoing, votes);
        if (incoming == outgoing)
        {
            return incoming;
        }

        return incoming == VoteResult.Lost || outgoing == VoteResult.Lost ? VoteResult.Lost : VoteResult.Pending;
    }
}
