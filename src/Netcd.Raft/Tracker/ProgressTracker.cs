namespace Netcd.Raft;

/// <summary>A leader's or candidate's view of its group: the configuration, the peers' progress and the votes.</summary>
internal sealed class ProgressTracker(int maxInflightMsgs, ulong maxInflightBytes)
{
    private readonly Dictionary<ulong, bool> _votes = [];

    public GroupConfig Config { get; private set; } = GroupConfig.Empty;

    public ProgressMap Progress { get; private set; } = ProgressMap.Empty;

    public Inflights NewInflights() => new(maxInflightMsgs, maxInflightBytes);

    public void SwitchTo(GroupConfig config, ProgressMap progress) => (Config, Progress) = (config, progress);

    /// <summary>The highest index a quorum has in its log.</summary>
    public ulong Committed() => Config.Voters.CommittedIndex(new MatchIndexes(Progress));

    /// <summary>True when a quorum was heard of since the last check.</summary>
    public bool QuorumActive() => Config.Voters.Vote(new ActivityVotes(Progress)) == VoteResult.Won;

    public void ResetVotes() => _votes.Clear();

    /// <summary>Counts a vote; a member's first one stands.</summary>
    public void RecordVote(ulong id, bool granted) => _votes.TryAdd(id, granted);

    public VoteResult TallyVotes(out int granted, out int rejected)
    {
        (granted, rejected) = (0, 0);
        for (var i = 0; i < Progress.Count; i++)
        {
            if (!Progress.Peers[i].IsLearner && _votes.TryGetValue(Progress.Ids[i], out var vote))
            {
                granted += vote ? 1 : 0;
                rejected += vote ? 0 : 1;
            }
        }

        return Config.Voters.Vote(new RecordedVotes(_votes));
    }

    private readonly struct MatchIndexes(ProgressMap progress) : IAckedIndexes
    {
        public ulong AckedIndex(ulong id) => progress.Find(id)?.Match ?? 0;
    }

    private readonly struct ActivityVotes(ProgressMap progress) : IVotes
    {
        public bool? VoteOf(ulong id) => progress.Find(id) is { IsLearner: false } peer ? peer.RecentActive : null;
    }

    private readonly struct RecordedVotes(Dictionary<ulong, bool> votes) : IVotes
    {
        public bool? VoteOf(ulong id) => votes.TryGetValue(id, out var vote) ? vote : null;
    }
}
