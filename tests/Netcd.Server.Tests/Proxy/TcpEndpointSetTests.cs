using Netcd.Server.Proxy.Tcp;

namespace Netcd.Server.Tests.Proxy;

/// <summary>Which endpoint the gateway takes.</summary>
public sealed class TcpEndpointSetTests
{
    [Fact]
    public void Endpoints_without_weight_come_in_turn()
    {
        var set = new TcpEndpointSet([new("a", 1), new("b", 1), new("c", 1)], new Random(1));
        Assert.Equal("abcab", Picks(set, 5));
        set.All[1].IsActive = false;
        Assert.Equal("aacc", string.Concat(Picks(set, 4).Order()));
        set.All[0].IsActive = set.All[2].IsActive = false;
        Assert.Null(set.Pick());
    }

    [Fact]
    public void The_best_priority_wins_while_it_is_active()
    {
        var set = new TcpEndpointSet([new("b", 1, priority: 2), new("a", 1, priority: 1)], new Random(1));
        Assert.Equal("aaa", Picks(set, 3));
        set.All[1].IsActive = false;
        Assert.Equal("bb", Picks(set, 2));
    }

    [Fact]
    public void Weights_are_shares_and_none_is_a_very_small_one()
    {
        var set = new TcpEndpointSet([new("a", 1, weight: 3), new("b", 1, weight: 1), new("c", 1)], new Random(1));
        string picks = Picks(set, 4000);
        Assert.InRange(picks.Count(static c => c == 'a'), 2800, 3150);
        Assert.InRange(picks.Count(static c => c == 'c'), 1, 120);
    }

    private static string Picks(TcpEndpointSet set, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => set.Pick()!.Host));
}
