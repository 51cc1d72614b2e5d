namespace Netcd.Raft.Tests.Units;

/// <summary>Quorum arithmetic against the plain definition, on random groups.</summary>
public class QuorumTests
{
    [Fact]
    public void The_committed_index_is_the_highest_that_a_majority_has()
    {
        var random = new Random(1);
        for (var i = 0; i < 5000; i++)
        {
            var (set, acked) = RandomGroup(random);
            Assert.Equal(HighestByDefinition(set, acked), Majority.CommittedIndex(set, new Table(acked)));
        }
    }

    [Fact]
    public void A_joint_configuration_with_nothing_or_with_itself_decides_like_the_single_one()
    {
        var random = new Random(2);
        for (var i = 0; i < 5000; i++)
        {
            var (one, acked) = RandomGroup(random);
            var (two, _) = RandomGroup(random);
            var table = new Table(acked);
            var alone = Majority.CommittedIndex(one, table);
            Assert.Equal(alone, new JointConfig(one, IdSet.Empty).CommittedIndex(table));
            Assert.Equal(alone, new JointConfig(one, one).CommittedIndex(table));
            Assert.Equal(new JointConfig(two, one).CommittedIndex(table), new JointConfig(one, two).CommittedIndex(table));
            Assert.Equal(new JointConfig(two, one).Vote(table), new JointConfig(one, two).Vote(table));
            Assert.Equal(Majority.Vote(one, table), new JointConfig(one, one).Vote(table));
        }
    }

    [Fact]
    public void Lowering_what_is_below_the_committed_index_already_changes_nothing()
    {
        var random = new Random(3);
        for (var i = 0; i < 3000; i++)
        {
            var (set, acked) = RandomGroup(random);
            var committed = Majority.CommittedIndex(set, new Table(acked));
            foreach (var id in acked.Keys.Where(id => acked[id] < committed).ToList())
            {
                acked[id] = (ulong)random.NextInt64((long)acked[id] + 1);
            }

            Assert.Equal(committed, Majority.CommittedIndex(set, new Table(acked)));
        }
    }

    [Fact]
    public void A_vote_is_open_exactly_while_both_results_are_possible()
    {
        var random = new Random(4);
        for (var i = 0; i < 5000; i++)
        {
            var (set, acked) = RandomGroup(random);
            var yes = set.Ids.ToArray().Count(id => new Table(acked).VoteOf(id) == true);
            var missing = set.Ids.ToArray().Count(id => new Table(acked).VoteOf(id) is null);
            var expected = 2 * yes > set.Count || set.Count == 0 ? VoteResult.Won
                : 2 * (yes + missing) > set.Count ? VoteResult.Pending
                : VoteResult.Lost;
            Assert.Equal(expected, Majority.Vote(set, new Table(acked)));
        }
    }

    private static ulong HighestByDefinition(IdSet set, Dictionary<ulong, ulong> acked)
    {
        if (set.Count == 0)
        {
            return ulong.MaxValue;
        }

        ulong highest = 0;
        foreach (var candidate in acked.Values)
        {
            var count = set.Ids.ToArray().Count(id => acked.GetValueOrDefault(id) >= candidate);
            highest = 2 * count > set.Count ? Math.Max(highest, candidate) : highest;
        }

        return highest;
    }

    private static (IdSet Set, Dictionary<ulong, ulong> Acked) RandomGroup(Random random)
    {
        var set = IdSet.Empty;
        var acked = new Dictionary<ulong, ulong>();
        var size = random.Next(random.Next(10) == 0 ? 25 : 8);
        for (var i = 0; i < size; i++)
        {
            var id = (ulong)random.Next(1, 2 * size + 1);
            set = set.With(id);
            if (random.Next(3) > 0)
            {
                acked[id] = (ulong)random.Next(10);
            }
        }

        return (set, acked);
    }

    /// <summary>Odd numbers are yes, even ones no.</summary>
    private readonly struct Table(Dictionary<ulong, ulong> acked) : IAckedIndexes, IVotes
    {
        public ulong AckedIndex(ulong id) => acked.GetValueOrDefault(id);

        public bool? VoteOf(ulong id) => acked.TryGetValue(id, out var index) ? index % 2 == 1 : null;
    }
}
