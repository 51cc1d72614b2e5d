namespace Netcd.Raft;

/// <summary>What a majority of one set of voters has agreed on.</summary>
internal static class Majority
{
    /// <summary>What an empty set has acknowledged: it never holds back the other half of a joint configuration.</summary>
    public const ulong Everything = ulong.MaxValue;

    private const int StackLimit = 16;

    /// <summary>The highest index that more than half of the voters have acknowledged.</summary>
    public static ulong CommittedIndex<T>(IdSet voters, in T acked)
        where T : struct, IAckedIndexes
    {
        if (voters.Count == 0)
        {
            return Everything;
        }

        var indexes = voters.Count <= StackLimit ? stackalloc ulong[voters.Count] : new ulong[voters.Count];
        for (var i = 0; i < indexes.Length; i++)
        {
            indexes[i] = acked.AckedIndex(voters.Ids[i]);
        }

        indexes.Sort();
        return indexes[indexes.Length - (indexes.Length / 2 + 1)];
    }

    /// <summary>How an election among the voters stands. An empty set has won, so that it never decides a joint election.</summary>
    public static VoteResult Vote<T>(IdSet voters, in T votes)
        where T : struct, IVotes
    {
        if (voters.Count == 0)
        {
            return VoteResult.Won;
        }

        var (yes, missing) = (0, 0);
        foreach (var id in voters.Ids)
        {
            var vote = votes.VoteOf(id);
            yes += vote == true ? 1 : 0;
            missing += vote is null ? 1 : 0;
        }

        var quorum = voters.Count / 2 + 1;
        return yes >= quorum ? VoteResult.Won
            : yes + missing >= quorum ? VoteResult.Pending
            : VoteResult.Lost;
    }
}
