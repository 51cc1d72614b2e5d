using Netcd.Simulation.Checkers.Kv;

namespace Netcd.Simulation.Tests.Checkers;

/// <summary>Watches that keep their promises, and one that breaks each of them.</summary>
public sealed class KvWatchCheckTests
{
    private static readonly KvEvent A2 = new(2, "a", "x", 1);
    private static readonly KvEvent A3 = new(3, "a", "y", 2);
    private static readonly KvEvent B3 = new(3, "b", "1", 1);
    private static readonly KvEvent A5 = new(5, "a", null, 0);
    private static readonly KvLog Log = new([A2, A3, B3, A5]);

    [Fact]
    public void All_events_in_order() => Good("", 1, Got(2, A2), Got(3, A3, B3), Got(5, A5));

    [Fact]
    public void Several_revisions_at_once() => Good("", 1, Got(5, A2, A3, B3, A5));

    [Fact]
    public void Less_than_all_yet() => Good("", 1, Got(5, A2));

    [Fact]
    public void A_part_of_the_keys() => Good("a", 3, Got(3, A3), Got(5, A5));

    [Fact]
    public void A_bookmark_between() => Good("", 1, Got(2, A2), Got(2), Got(3, A3, B3), Got(4), Got(5, A5), Got(6));

    [Fact]
    public void A_gap() => Bad("was next", 1, Got(2, A2), Got(5, A5));

    [Fact]
    public void The_wrong_order() => Bad("was next", 1, Got(3, A3, B3), Got(2, A2));

    [Fact]
    public void An_event_twice() => Bad("comes though", 1, Got(2, A2), Got(2, A2), Got(3, A3, B3));

    [Fact]
    public void An_event_before_the_start() => Bad("was next", 3, Got(2, A2), Got(3, A3, B3));

    [Fact]
    public void A_revision_in_two_pieces() => Bad("is missing", 1, Got(2, A2), Got(3, A3), Got(3, B3));

    [Fact]
    public void A_bookmark_that_lies() => Bad("is missing", 1, Got(2, A2), Got(3), Got(3, A3, B3));

    [Fact]
    public void A_wrong_value() => Bad("was next", 1, Got(2, A2 with { Value = "other" }));

    [Fact]
    public void An_event_from_nowhere() => Bad("nothing was next", 1, Got(5, A2, A3, B3, A5), Got(6, new KvEvent(6, "a", "q", 1)));

    [Fact]
    public void A_header_older_than_its_event() => Bad("a header at", 1, Got(1, A2));

    [Fact]
    public void Bookmarks_that_go_back() => Bad("a header at", 1, Got(2, A2), Got(3, A3, B3), Got(4), Got(3));

    private static KvWatchResponse Got(long revision, params KvEvent[] events) => new(revision, events);

    private static void Good(string prefix, long from, params KvWatchResponse[] responses) =>
        Assert.Null(KvWatchCheck.Check(Log, new KvWatch("w", prefix, from, responses)));

    private static void Bad(string because, long from, params KvWatchResponse[] responses) =>
        Assert.Contains(because, KvWatchCheck.Check(Log, new KvWatch("w", "", from, responses)), StringComparison.Ordinal);
}
