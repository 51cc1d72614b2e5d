namespace Netcd.Raft;

/// <summary>How a leader makes sure that it still leads before it answers a read.</summary>
public enum ReadOnlyOption
{
    /// <summary>A quorum confirms by heartbeat. Safe whatever clocks do.</summary>
    Safe = 0,

    /// <summary>The leader trusts its lease; needs <see cref="RaftConfig.CheckQuorum"/> and clocks of bounded drift.</summary>
    LeaseBased = 1,
}
