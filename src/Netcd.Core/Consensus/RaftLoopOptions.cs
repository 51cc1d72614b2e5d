namespace Netcd.Core.Consensus;

/// <summary>Timing of the raft loop.</summary>
public sealed record RaftLoopOptions
{
    /// <summary>This member.</summary>
    public required ulong MemberId { get; init; }

    /// <summary>Time of one raft tick (<c>--heartbeat-interval</c>).</summary>
    public required TimeSpan TickInterval { get; init; }

    /// <summary><c>--election-timeout</c>.</summary>
    public required TimeSpan ElectionTimeout { get; init; }

    /// <summary>Longest time from a proposal to its result: 5 s + 2 × election timeout.</summary>
    public TimeSpan RequestTimeLimit => TimeSpan.FromSeconds(5) + (2 * ElectionTimeout);
}
