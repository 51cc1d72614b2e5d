namespace Netcd.Core.Leases;

/// <summary>Settings of the lessor. The defaults are etcd's.</summary>
public sealed record LessorOptions
{
    /// <summary>Longest TTL that can be asked for, in seconds.</summary>
    public const long MaxTtlSeconds = 9_000_000_000;

    /// <summary>Shorter TTLs are raised to this: ceil(1.5 × election timeout), in seconds.</summary>
    public long MinTtlSeconds { get; init; } = 2;

    /// <summary>Whether remaining TTLs of long leases are stored through raft.</summary>
    public bool Checkpoints { get; init; }

    /// <summary>Distance of two checkpoints of one lease; shorter leases have none.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>After this an expired lease that still exists is proposed for revocation again.</summary>
    public TimeSpan RevokeRetry { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Most leases that are expired per second.</summary>
    public int RevokeRate { get; init; } = 1000;
}
