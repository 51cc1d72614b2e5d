using Netcd.Simulation.Checkers;
using Netcd.Simulation.Checkers.Kv;
using static Netcd.Simulation.Tests.Checkers.KvHistory;

namespace Netcd.Simulation.Tests.Checkers;

/// <summary>Answers against the log of the store.</summary>
public sealed class KvLogTests
{
    private static readonly KvLog Log = new(
    [
        new KvEvent(2, "a", "x", 1), new KvEvent(3, "a", "y", 2), new KvEvent(3, "b", "1", 1), new KvEvent(5, "a", null, 0), new KvEvent(6, "a", "z", 1),
    ]);

    [Fact]
    public void Each_revision_has_its_state()
    {
        Assert.Null(Log.At("a", 1));
        Assert.Equal(new KvItem("a", "x", 2, 1), Log.At("a", 2));
        Assert.Equal(new KvItem("a", "y", 3, 2), Log.At("a", 4));
        Assert.Null(Log.At("a", 5));
        Assert.Equal(new KvItem("a", "z", 6, 1), Log.At("a", 99));
        Assert.Equal([new KvItem("a", "y", 3, 2), new KvItem("b", "1", 3, 1)], Log.Range("", 3));
        Assert.Equal(6, Log.LastRevision);
    }

    [Theory]
    [InlineData(2, 1, "a", "x", 1L)]
    [InlineData(3, 3, "a", "x", 1L)]
    [InlineData(2, 3, "a", "x", 1L)]
    [InlineData(2, 3, "b", null, 0L)]
    public void Changes_that_no_store_makes_are_refused(long first, long second, string key, string? value, long version) =>
        Assert.Throws<InvalidDataException>(() => new KvLog([new KvEvent(first, "a", "w", 1), new KvEvent(second, key, value, version)]));

    [Fact]
    public void Answers_that_the_log_confirms() => Assert.Empty(KvLogCheck.Answers(Log,
    [
        Put(0, 1, "a", "x", 2),
        Get(2, 3, "a", new KvItem("a", "x", 2, 1), 2),
        Get(2, 3, "b", null, 2),
        Delete(4, 5, "a", 1, 5),
        Delete(6, 7, "a", 0, 5),
        Call(8, 9, KvRequest.Swap("a", 0, "z"), new KvAnswer(6, true, [null])),
        Call(8, 9, KvRequest.Swap("a", 3, "z"), new KvAnswer(6, false, [new KvItem("a", "z", 6, 1)])),
        Lost(9, KvRequest.Put("a", "never")),
    ]));

    [Fact]
    public void Each_lie_is_found()
    {
        Wrong("lost", Put(0, 1, "a", "other", 2));
        Wrong("lost", Put(0, 1, "c", "x", 4));
        Wrong("was absent", Get(0, 1, "a", new KvItem("a", "x", 2, 1), 5));
        Wrong("was a=x@2", Get(0, 1, "a", null, 2));
        Wrong("was a=x@2", Get(0, 1, "a", new KvItem("a", "x", 2, 3), 2));
        Wrong("to delete", Delete(0, 1, "a", 0, 3));
        Wrong("lost", Delete(0, 1, "a", 1, 6));
        Wrong("conditions", Call(0, 1, KvRequest.Swap("a", 2, "z"), new KvAnswer(6, true, [null])));
    }

    [Fact]
    public void Changes_have_an_origin()
    {
        Operation<KvRequest, KvAnswer>[] history =
        [
            Put(0, 1, "a", "x", 2), Lost(0, KvRequest.Put("a", "y")), Lost(0, KvRequest.Delete("a")), Lost(0, KvRequest.Put("b", "1")),
        ];
        Assert.Equal(["nobody asked for 6: a=z v1"], KvLogCheck.Origins(Log, history));
    }

    [Fact]
    public void Revisions_follow_time()
    {
        Assert.Empty(KvLogCheck.RealTimeOrder([Put(0, 5, "a", "x", 9), Put(5, 9, "b", "x", 8), Get(10, 11, "c", null, 9)]));
        Assert.Single(KvLogCheck.RealTimeOrder([Put(0, 5, "a", "x", 9), Put(6, 9, "b", "x", 8)]));
        Assert.Single(KvLogCheck.RealTimeOrder([Put(0, 5, "a", "x", 9), Put(6, 9, "b", "x", 9)]));
        Assert.Single(KvLogCheck.RealTimeOrder([Put(0, 5, "a", "x", 9), Get(6, 9, "b", null, 8)]));
    }

    [Fact]
    public void A_correct_store_passes()
    {
        List<Operation<KvRequest, KvAnswer>> history = Random(new Random(5), 8, 3000, 5, 0);
        Assert.Empty(KvLogCheck.RealTimeOrder(history));
    }

    private static void Wrong(string because, Operation<KvRequest, KvAnswer> operation) =>
        Assert.Contains(because, Assert.Single(KvLogCheck.Answers(Log, [operation])), StringComparison.Ordinal);
}
