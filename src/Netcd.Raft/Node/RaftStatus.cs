using System.Collections.Immutable;

namespace Netcd.Raft;

/// <summary>A copy of a member's state, for status calls and metrics.</summary>
public sealed class RaftStatus
{
    /// <summary>The state in numbers.</summary>
    public required BasicStatus Basic { get; init; }

    /// <summary>The configuration in use.</summary>
    public required ConfState Config { get; init; }

    /// <summary>The peers in ascending order of ids; empty unless this member leads.</summary>
    public required ImmutableArray<ProgressStatus> Progress { get; init; }

    /// <summary>The JSON text that etcd's library prints for a status.</summary>
    public override string ToString() => Describe.Status(this);
}
