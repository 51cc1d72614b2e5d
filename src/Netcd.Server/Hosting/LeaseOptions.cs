namespace Netcd.Server.Hosting;

/// <summary>Leases.</summary>
public sealed record LeaseOptions
{
    /// <summary>The leader tells the others remaining times to live.</summary>
    public bool Checkpoint { get; init; }

    /// <summary>Remaining times to live are stored.</summary>
    public bool CheckpointPersist { get; init; }
}
