using Netcd.Simulation.Checkers;
using static Netcd.Simulation.Tests.Checkers.RegisterHistory;

namespace Netcd.Simulation.Tests.Checkers;

/// <summary>Short histories of which everybody can see what they are.</summary>
public sealed class RegisterTests
{
    [Fact]
    public void Nothing_is_linearizable() => Good();

    [Fact]
    public void One_call_after_the_other() => Good(Write(0, 1, 5), Read(2, 3, 5), Write(4, 5, 6), Read(6, 7, 6));

    [Fact]
    public void A_stale_read() => Bad(Write(0, 1, 5), Read(2, 3, 0));

    [Fact]
    public void A_read_during_a_write_may_find_either() => Good(Write(0, 10, 5), Read(1, 2, 0), Read(3, 4, 5));

    [Fact]
    public void Reads_during_a_write_do_not_go_back() => Bad(Write(0, 10, 5), Read(1, 2, 5), Read(3, 4, 0));

    [Fact]
    public void Overlapping_reads_may_disagree() => Good(Write(0, 10, 5), Read(1, 4, 5), Read(2, 5, 0));

    [Fact]
    public void Calls_that_touch_in_time_are_concurrent() => Good(Write(0, 2, 5), Read(2, 3, 0));

    [Fact]
    public void Concurrent_writes_have_one_order() => Bad(
        Write(0, 10, 1), Write(0, 10, 2), Read(11, 12, 1), Read(13, 14, 2));

    [Fact]
    public void A_value_from_nowhere() => Bad(Write(0, 1, 5), Read(2, 3, 6));

    [Fact]
    public void A_read_before_the_write() => Bad(Read(0, 1, 5), Write(2, 3, 5));

    [Fact]
    public void A_lost_write_may_happen_late() => Good(LostWrite(0, 5), Read(1, 2, 0), Read(3, 4, 5), Read(5, 6, 5));

    [Fact]
    public void A_lost_write_may_never_happen() => Good(LostWrite(0, 5), Read(1, 2, 0), Write(3, 4, 6), Read(5, 6, 6));

    [Fact]
    public void A_lost_write_happens_once() => Bad(LostWrite(0, 5), Read(1, 2, 5), Write(3, 4, 6), Read(5, 6, 6), Read(7, 8, 5));

    [Fact]
    public void A_lost_write_does_not_happen_before_it_began() => Bad(Read(0, 1, 5), LostWrite(2, 5));

    [Fact]
    public void Only_one_swap_wins() => Bad(Swap(0, 10, 0, 1, true), Swap(0, 10, 0, 2, true));

    [Fact]
    public void One_swap_wins_and_one_fails() => Good(Swap(0, 10, 0, 1, true), Swap(0, 10, 0, 2, false), Read(11, 12, 1));

    [Fact]
    public void A_swap_that_should_have_won() => Bad(Write(0, 1, 3), Swap(2, 3, 3, 4, false));

    [Fact]
    public void A_lost_swap_explains_the_loser() => Good(LostSwap(0, 0, 7), Swap(1, 2, 0, 8, false), Read(3, 4, 7));

    [Fact]
    public void A_lost_swap_cannot_have_happened_twice() => Bad(LostSwap(0, 0, 7), Read(1, 2, 7), Write(3, 4, 0), Read(5, 6, 7));

    [Fact]
    public void A_violation_names_the_calls()
    {
        string explanation = Check(Write(0, 1, 5), Write(2, 3, 77), Read(4, 5, 5)).Explanation;
        Assert.Contains("longest order holds 2 of 3", explanation, StringComparison.Ordinal);
        Assert.Contains("leaves 77", explanation, StringComparison.Ordinal);
        Assert.Contains("[4..5] client 0", explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_beyond_its_limit_is_undecided()
    {
        Operation<RegisterCall, RegisterAnswer>[] history =
        [
            .. Enumerable.Range(1, 30).Select(static v => Write(0, 1000, v)),
            Read(1001, 1002, 31),
        ];
        Assert.Equal(Verdict.Undecided, Linearizability.Check(new RegisterModel(), history, stepLimit: 5000).Verdict);
        using var ended = new CancellationTokenSource();
        ended.Cancel();
        Assert.Equal(Verdict.Undecided, Linearizability.Check(new RegisterModel(), history, cancellation: ended.Token).Verdict);
    }

    private static void Good(params Operation<RegisterCall, RegisterAnswer>[] history)
    {
        LinearizabilityResult result = Check(history);
        Assert.True(result.IsLinearizable, result.Explanation);
    }

    private static void Bad(params Operation<RegisterCall, RegisterAnswer>[] history) => Assert.Equal(Verdict.Violated, Check(history).Verdict);
}
