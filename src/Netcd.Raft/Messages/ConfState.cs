using System.Collections.Immutable;

namespace Netcd.Raft;

/// <summary>Who belongs to the group: the form in which a configuration is stored with a snapshot. Immutable.</summary>
public sealed class ConfState
{
    /// <summary>A group without members.</summary>
    public static ConfState Empty { get; } = new();

    /// <summary>The voters; in a joint configuration those of the new (incoming) half.</summary>
    public ImmutableArray<ulong> Voters { get; init; } = [];

    /// <summary>Members that get the log but do not count.</summary>
    public ImmutableArray<ulong> Learners { get; init; } = [];

    /// <summary>In a joint configuration, the voters of the old (outgoing) half.</summary>
    public ImmutableArray<ulong> VotersOutgoing { get; init; } = [];

    /// <summary>Outgoing voters that become learners when the joint configuration is left.</summary>
    public ImmutableArray<ulong> LearnersNext { get; init; } = [];

    /// <summary>True when the leader leaves the joint configuration by itself.</summary>
    public bool AutoLeave { get; init; }

    /// <summary>True when both describe the same configuration, whatever the order of their lists.</summary>
    public bool IsEquivalentTo(ConfState other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return SameMembers(Voters, other.Voters)
            && SameMembers(Learners, other.Learners)
            && SameMembers(VotersOutgoing, other.VotersOutgoing)
            && SameMembers(LearnersNext, other.LearnersNext)
            && AutoLeave == other.AutoLeave;
    }

    /// <inheritdoc/>
    public override string ToString() => Describe.ConfState(this);

    private static bool SameMembers(ImmutableArray<ulong> left, ImmutableArray<ulong> right) =>
        left.Length == right.Length && left.Sort().AsSpan().SequenceEqual(right.Sort().AsSpan());
}
