namespace Netcd.Server.Proxy.Tcp;

/// <summary>Picks endpoints: best priority first; among those by weight at random, or in turn where they have none. Thread-safe.</summary>
/// <param name="endpoints">All of them.</param>
/// <param name="random">For the choice by weight.</param>
public sealed class TcpEndpointSet(IReadOnlyList<TcpEndpoint> endpoints, Random random)
{
    private const int RareChance = 100;

    private readonly Lock _gate = new();
    private int _turn;

    /// <summary>All of them.</summary>
    public IReadOnlyList<TcpEndpoint> All => endpoints;

    /// <summary>The endpoint for the next connection; null when none is active.</summary>
    public TcpEndpoint? Pick()
    {
        lock (_gate)
        {
            int best = int.MaxValue;
            foreach (TcpEndpoint endpoint in endpoints)
            {
                best = endpoint.IsActive && endpoint.Priority < best ? endpoint.Priority : best;
            }

            TcpEndpoint[] usable = [.. endpoints.Where(e => e.IsActive && e.Priority == best)];
            TcpEndpoint[] weighted = [.. usable.Where(static e => e.Weight > 0)];
            TcpEndpoint[] others = [.. usable.Where(static e => e.Weight == 0)];

            // RFC 2782: beside records with a weight, those without one get a very small share.
            return weighted.Length > 0 && (others.Length == 0 || random.Next(RareChance) != 0) ? ByWeight(weighted)
                : others.Length > 0 ? others[(int)((uint)_turn++ % (uint)others.Length)]
                : null;
        }
    }

    private TcpEndpoint ByWeight(TcpEndpoint[] weighted)
    {
        int choice = random.Next(weighted.Sum(static e => e.Weight));
        foreach (TcpEndpoint endpoint in weighted)
        {
            choice -= endpoint.Weight;
            if (choice < 0)
            {
                return endpoint;
            }
        }

        return weighted[^1];
    }
}
