namespace Netcd.Raft;

/// <summary>How an election stands.</summary>
internal enum VoteResult
{
    /// <summary>Open: votes are missing that decide.</summary>
    Pending,

    /// <summary>A quorum of yes cannot be reached any more.</summary>
    Lost,

    /// <summary>A quorum said yes.</summary>
    Won,
}
