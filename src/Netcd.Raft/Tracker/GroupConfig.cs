using System.Collections.Immutable;

namespace Netcd.Raft;

/// <summary>Who belongs to the group in which function.</summary>
/// <param name="Voters">Those who decide.</param>
/// <param name="Learners">Those who only get the log. None of them votes in either half.</param>
/// <param name="LearnersNext">Outgoing voters that become learners when the joint configuration is left.</param>
/// <param name="AutoLeave">Whether the leader leaves the joint configuration by itself.</param>
internal sealed record GroupConfig(JointConfig Voters, IdSet Learners, IdSet LearnersNext, bool AutoLeave)
{
    public static readonly GroupConfig Empty = new(JointConfig.Empty, IdSet.Empty, IdSet.Empty, AutoLeave: false);

    public bool IsJoint => Voters.IsJoint;

    /// <summary>True when one voter decides alone.</summary>
    public bool IsSingleton => Voters is { Incoming.Count: 1, Outgoing.Count: 0 };

    public ConfState ToConfState() => new()
    {
        Voters = ImmutableArray.Create(Voters.Incoming.Ids),
        VotersOutgoing = ImmutableArray.Create(Voters.Outgoing.Ids),
        Learners = ImmutableArray.Create(Learners.Ids),
        LearnersNext = ImmutableArray.Create(LearnersNext.Ids),
        AutoLeave = AutoLeave,
    };

    /// <inheritdoc/>
    public override string ToString() => Describe.Config(this);
}
