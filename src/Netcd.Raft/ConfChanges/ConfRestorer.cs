namespace Netcd.Raft;

/// <summary>Builds a stored configuration from nothing, by the same steps that conf changes take.</summary>
internal static class ConfRestorer
{
    /// <summary>Brings an empty tracker to a stored configuration; gives the reason when that is not possible.</summary>
    public static string? Restore(ProgressTracker tracker, ConfState state, ulong lastIndex)
    {
        foreach (var id in state.VotersOutgoing)
        {
            if (AddOne(tracker, lastIndex, new ConfChangeSingle(ConfChangeType.AddNode, id)) is { } refused)
            {
                return refused;
            }
        }

        var incoming = Incoming(state);
        if (state.VotersOutgoing.Length > 0)
        {
            var changer = new ConfChanger(tracker, lastIndex);
            var refused = changer.EnterJoint(state.AutoLeave, incoming);
            return refused ?? Switch(tracker, changer);
        }

        foreach (var change in incoming)
        {
            if (AddOne(tracker, lastIndex, change) is { } refused)
            {
                return refused;
            }
        }

        return null;
    }

    private static string? AddOne(ProgressTracker tracker, ulong lastIndex, ConfChangeSingle change)
    {
        var changer = new ConfChanger(tracker, lastIndex);
        return changer.Simple([change]) ?? Switch(tracker, changer);
    }

    private static string? Switch(ProgressTracker tracker, ConfChanger changer)
    {
        tracker.SwitchTo(changer.Config, changer.Progress);
        return null;
    }

    /// <summary>What turns the outgoing half, or nothing, into the incoming half with its learners.</summary>
    private static ConfChangeSingle[] Incoming(ConfState state)
    {
        var changes = new List<ConfChangeSingle>();
        Add(changes, ConfChangeType.RemoveNode, state.VotersOutgoing);
        Add(changes, ConfChangeType.AddNode, state.Voters);
        Add(changes, ConfChangeType.AddLearnerNode, state.Learners);
        Add(changes, ConfChangeType.AddLearnerNode, state.LearnersNext);
        return [.. changes];
    }

    private static void Add(List<ConfChangeSingle> changes, ConfChangeType type, System.Collections.Immutable.ImmutableArray<ulong> ids)
    {
        foreach (var id in ids)
        {
            changes.Add(new ConfChangeSingle(type, id));
        }
    }
}
