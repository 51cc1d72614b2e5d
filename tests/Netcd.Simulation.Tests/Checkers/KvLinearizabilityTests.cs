using Netcd.Simulation.Checkers;
using Netcd.Simulation.Checkers.Kv;
using static Netcd.Simulation.Tests.Checkers.KvHistory;

namespace Netcd.Simulation.Tests.Checkers;

/// <summary>Histories of etcd's keys: good ones pass, each kind of lie is found.</summary>
public sealed class KvLinearizabilityTests
{
    private static readonly KvRequest PutBoth = KvRequest.Of(new(KvActionKind.Put, "a", "1"), new(KvActionKind.Put, "b", "1"));
    private static readonly KvRequest GetBoth = KvRequest.Of(new(KvActionKind.Get, "a"), new(KvActionKind.Get, "b"));

    [Fact]
    public void One_call_after_the_other() => Good(
        Put(0, 1, "a", "x", 2),
        Get(2, 3, "a", new KvItem("a", "x", 2, 1), 2),
        Put(4, 5, "a", "y", 5),
        Get(6, 7, "a", new KvItem("a", "y", 5, 2), 9),
        Delete(8, 9, "a", 1, 10),
        Get(10, 11, "a", null, 10),
        Delete(12, 13, "a", 0, 10),
        Put(14, 15, "a", "z", 11),
        Get(16, 17, "a", new KvItem("a", "z", 11, 1), 11));

    [Fact]
    public void A_lost_acknowledged_write() => Bad(Put(0, 1, "a", "x", 2), Get(2, 3, "a", null, 2));

    [Fact]
    public void A_wrong_mod_revision() => Bad(Put(0, 1, "a", "x", 2), Get(2, 3, "a", new KvItem("a", "x", 3, 1), 3));

    [Fact]
    public void A_write_applied_twice() => Bad(Put(0, 1, "a", "x", 2), Get(2, 3, "a", new KvItem("a", "x", 2, 2), 3));

    [Fact]
    public void A_revision_that_goes_back() => Bad(Put(0, 1, "a", "x", 9), Put(2, 3, "a", "y", 8));

    [Fact]
    public void A_revision_given_twice() => Bad(Put(0, 1, "a", "x", 9), Put(2, 3, "a", "y", 9));

    [Fact]
    public void A_header_older_than_its_content() => Bad(Put(0, 1, "a", "x", 9), Get(2, 3, "a", new KvItem("a", "x", 9, 1), 8));

    [Fact]
    public void A_wrong_count_of_deleted_keys() => Bad(Put(0, 1, "a", "x", 2), Delete(2, 3, "a", 0, 2));

    [Fact]
    public void A_lost_write_gets_its_revision_from_the_first_read() => Good(
        Put(0, 1, "a", "x", 5),
        Lost(2, KvRequest.Put("a", "y")),
        Get(3, 4, "a", new KvItem("a", "y", 8, 2), 8),
        Get(5, 6, "a", new KvItem("a", "y", 8, 2), 9));

    [Fact]
    public void The_revision_of_a_lost_write_does_not_change() => Bad(
        Lost(2, KvRequest.Put("a", "y")),
        Get(3, 4, "a", new KvItem("a", "y", 8, 1), 8),
        Get(5, 6, "a", new KvItem("a", "y", 9, 1), 9));

    [Fact]
    public void A_lost_write_is_not_older_than_what_was_before_it() => Bad(
        Put(0, 1, "a", "x", 5),
        Lost(2, KvRequest.Put("a", "y")),
        Get(3, 4, "a", new KvItem("a", "y", 4, 2), 8));

    [Fact]
    public void A_swap_on_the_revision_of_a_lost_write_tells_it() => Good(
        Lost(0, KvRequest.Put("a", "y")),
        Call(1, 2, KvRequest.Swap("a", 7, "z"), new KvAnswer(9, true, [null])),
        Get(3, 4, "a", new KvItem("a", "z", 9, 2), 9));

    [Fact]
    public void A_transaction_seen_half() => Bad(
        Call(0, 1, PutBoth, new KvAnswer(2, true, [null, null])),
        Call(2, 3, GetBoth, new KvAnswer(2, true, [new KvItem("a", "1", 2, 1), null])));

    [Fact]
    public void A_transaction_seen_half_by_single_reads() => Bad(
        Call(0, 9, PutBoth, new KvAnswer(2, true, [null, null])),
        Get(2, 3, "b", new KvItem("b", "1", 2, 1), 2),
        Get(4, 5, "a", null, 2));

    [Fact]
    public void Two_winners_of_one_swap() => Bad(
        Put(0, 1, "a", "x", 2),
        Call(2, 9, KvRequest.Swap("a", 2, "p"), new KvAnswer(3, true, [null])),
        Call(2, 9, KvRequest.Swap("a", 2, "q"), new KvAnswer(4, true, [null])));

    [Fact]
    public void Keys_that_no_request_connects_are_checked_alone()
    {
        var groups = KvLinearizability.Split([Put(0, 1, "a", "x", 2), Put(0, 1, "c", "x", 3), Call(0, 1, GetBoth, new KvAnswer(3, true, [null, null]))]).ToList();
        Assert.Equal([2, 1], groups.Select(static g => g.Count));
    }

    [Theory]
    [InlineData(300, 3, 0.0)]
    [InlineData(300, 1, 0.05)]
    [InlineData(2000, 10, 0.02)]
    public void Histories_of_a_correct_store_pass(int calls, int keys, double lost)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            LinearizabilityResult result = KvLinearizability.Check(Random(new Random(seed), 8, calls, keys, lost));
            Assert.True(result.IsLinearizable, $"seed {seed}: {result.Explanation}");
        }
    }

    [Fact]
    public void A_long_history_takes_few_steps()
    {
        LinearizabilityResult result = KvLinearizability.Check(Random(new Random(1), 16, 50_000, 10, 0.001));
        Assert.True(result.IsLinearizable, result.Explanation);
        Assert.InRange(result.Steps, 1, 500_000);
    }

    [Fact]
    public void A_single_read_that_lies_is_found_in_a_long_history()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            List<Operation<KvRequest, KvAnswer>> history = Random(random, 8, 2000, 5, 0.01);
            int at = history.FindIndex(random.Next(history.Count / 2), static o => o.IsKnown && o.Input.IsReadOnly && o.Output!.Results[0] is not null);
            KvItem seen = history[at].Output!.Results[0]!.Value;
            history[at] = history[at] with { Output = history[at].Output! with { Results = [seen with { Version = seen.Version + 1 }] } };
            Assert.Equal(Verdict.Violated, KvLinearizability.Check(history).Verdict);
        }
    }

    private static void Good(params Operation<KvRequest, KvAnswer>[] history)
    {
        LinearizabilityResult result = KvLinearizability.Check(history);
        Assert.True(result.IsLinearizable, result.Explanation);
    }

    private static void Bad(params Operation<KvRequest, KvAnswer>[] history) => Assert.Equal(Verdict.Violated, KvLinearizability.Check(history).Verdict);
}
