namespace Netcd.Simulation.Workloads;

/// <summary>What its owner knows of a lease that nobody but the clock ends.</summary>
public sealed class LeaseRecord
{
    /// <summary>The lease.</summary>
    public required long Id { get; init; }

    /// <summary>Its only key.</summary>
    public required string Key { get; init; }

    /// <summary>Granted TTL.</summary>
    public required TimeSpan Ttl { get; init; }

    /// <summary>The lease lives at least until this simulated time: last confirmed renewal (its request) + TTL.</summary>
    public long LivesUntil { get; set; }

    /// <summary>Whether the owner revoked it.</summary>
    public bool IsRevoked { get; set; }
}
