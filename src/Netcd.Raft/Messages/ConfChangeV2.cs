using System.Collections.Immutable;

namespace Netcd.Raft;

/// <summary>A change of any number of members. Without changes and with automatic transition it leaves a joint configuration. Immutable.</summary>
public sealed class ConfChangeV2
{
    /// <summary>How to get to the new configuration.</summary>
    public ConfChangeTransition Transition { get; init; }

    /// <summary>The steps, in order.</summary>
    public ImmutableArray<ConfChangeSingle> Changes { get; init; } = [];

    /// <summary>The application's bytes. <c>default</c> means absent.</summary>
    public ReadOnlyMemory<byte> Context { get; init; }

    /// <summary>True when this leaves a joint configuration.</summary>
    public bool LeavesJoint => Transition == ConfChangeTransition.Auto && Changes.IsEmpty;

    /// <summary>True when this goes through a joint configuration.</summary>
    /// <param name="autoLeave">Whether the leader leaves the joint configuration by itself.</param>
    public bool EntersJoint(out bool autoLeave)
    {
        autoLeave = Transition != ConfChangeTransition.JointExplicit;
        return Transition != ConfChangeTransition.Auto || Changes.Length > 1;
    }
}
