using System.Collections.Immutable;

namespace Netcd.Raft.Tests.Units;

/// <summary>Random changes against rules that hold for all of them.</summary>
public class ConfChangerTests
{
    [Fact]
    public void A_joint_change_that_is_left_equals_the_same_changes_one_by_one()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var start = RandomChanges(random, 5).Prepend(new ConfChangeSingle(ConfChangeType.AddNode, 1)).ToArray();
            var changes = RandomChanges(random, 5);
            var joint = Start(start);
            var simple = Start(start);

            var entered = new ConfChanger(joint, 10);
            if (entered.EnterJoint(autoLeave: false, changes) is not null)
            {
                continue;
            }

            joint.SwitchTo(entered.Config, entered.Progress);
            var left = new ConfChanger(joint, 10);
            Assert.Null(left.LeaveJoint());
            joint.SwitchTo(left.Config, left.Progress);

            if (changes.All(change => ApplyOne(simple, change)))
            {
                Assert.Equal(Describe.Config(simple.Config), Describe.Config(joint.Config));
                Assert.Equal(simple.Progress.Ids.ToArray(), joint.Progress.Ids.ToArray());
            }
        }
    }

    [Fact]
    public void Every_configuration_that_changes_lead_to_can_be_stored_and_restored()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var tracker = Start([new ConfChangeSingle(ConfChangeType.AddNode, 1), .. RandomChanges(random, 6)]);
            var changer = new ConfChanger(tracker, 10);
            if (random.Next(2) == 0 && changer.EnterJoint(random.Next(2) == 0, RandomChanges(random, 4)) is null)
            {
                tracker.SwitchTo(changer.Config, changer.Progress);
            }

            var state = tracker.Config.ToConfState();
            var shuffled = new ConfState
            {
                Voters = Shuffle(random, state.Voters),
                Learners = Shuffle(random, state.Learners),
                VotersOutgoing = Shuffle(random, state.VotersOutgoing),
                LearnersNext = Shuffle(random, state.LearnersNext),
                AutoLeave = state.AutoLeave,
            };
            var restored = new ProgressTracker(10, 0);
            Assert.Null(ConfRestorer.Restore(restored, shuffled, 10));
            Assert.Equal(Describe.Config(tracker.Config), Describe.Config(restored.Config));
            Assert.True(restored.Config.ToConfState().IsEquivalentTo(shuffled));
        }
    }

    [Fact]
    public void A_refused_change_leaves_no_trace()
    {
        var tracker = Start([new ConfChangeSingle(ConfChangeType.AddNode, 1), new ConfChangeSingle(ConfChangeType.AddNode, 2)]);
        var before = Describe.Config(tracker.Config);
        var changer = new ConfChanger(tracker, 10);
        Assert.Equal("more than one voter changed without entering joint config", changer.Simple([new(ConfChangeType.AddNode, 3), new(ConfChangeType.AddNode, 4)]));
        Assert.Equal("removed all voters", new ConfChanger(tracker, 10).EnterJoint(false, [new(ConfChangeType.RemoveNode, 1), new(ConfChangeType.RemoveNode, 2)]));
        Assert.Equal("unexpected conf type 9", new ConfChanger(tracker, 10).Simple([new((ConfChangeType)9, 1)]));
        Assert.Equal(before, Describe.Config(tracker.Config));
        Assert.Equal([1UL, 2], tracker.Progress.Ids.ToArray());
        Assert.All(tracker.Progress.Peers.ToArray(), peer => Assert.False(peer.IsLearner));
    }

    [Fact]
    public void A_configuration_without_its_progress_is_refused()
    {
        var tracker = new ProgressTracker(10, 0);
        tracker.SwitchTo(GroupConfig.Empty with { Voters = new JointConfig(IdSet.Of(1), IdSet.Empty) }, ProgressMap.Empty);
        Assert.Equal("no progress for 1", new ConfChanger(tracker, 1).Simple([]));

        var learner = new ProgressTracker(10, 0);
        var peer = new Progress(learner.NewInflights()) { IsLearner = true };
        learner.SwitchTo(
            new GroupConfig(new JointConfig(IdSet.Of(1), IdSet.Empty), IdSet.Of(1), IdSet.Empty, AutoLeave: false),
            ProgressMap.Empty.With(1, peer));
        Assert.Equal("1 is in Learners and Voters[0]", new ConfChanger(learner, 1).Simple([]));
        learner.SwitchTo(GroupConfig.Empty with { AutoLeave = true }, ProgressMap.Empty);
        Assert.Equal("AutoLeave must be false when not joint", new ConfChanger(learner, 1).Simple([]));
    }

    private static ProgressTracker Start(ConfChangeSingle[] changes)
    {
        var tracker = new ProgressTracker(10, 0);
        foreach (var change in changes)
        {
            ApplyOne(tracker, change);
        }

        return tracker;
    }

    private static bool ApplyOne(ProgressTracker tracker, ConfChangeSingle change)
    {
        var changer = new ConfChanger(tracker, 10);
        if (changer.Simple([change]) is not null)
        {
            return false;
        }

        tracker.SwitchTo(changer.Config, changer.Progress);
        return true;
    }

    private static ConfChangeSingle[] RandomChanges(Random random, int count) =>
        [.. Enumerable.Range(0, random.Next(1, count + 1)).Select(_ => new ConfChangeSingle((ConfChangeType)random.Next(4), (ulong)random.Next(0, 8)))];

    private static ImmutableArray<ulong> Shuffle(Random random, ImmutableArray<ulong> ids)
    {
        var copy = ids.ToArray();
        random.Shuffle(copy);
        return [.. copy];
    }
}
