namespace Netcd.Simulation.Runs;

/// <summary>What makes one run: the same options give the same run.</summary>
/// <param name="Profile">Its family.</param>
/// <param name="Seed">Its choice of everything.</param>
public sealed record RunOptions(Profile Profile, int Seed)
{
    /// <summary>Which faults of the plan happen, by position; null for all.</summary>
    public IReadOnlySet<int>? Faults { get; init; }

    /// <summary>How long clients work and faults happen; null as the profile says.</summary>
    public TimeSpan? Length { get; init; }

    /// <summary>Whether rare branches of the product are taken; their choice is the seed's.</summary>
    public bool TakesRareBranches { get; init; } = true;

    /// <summary>Where the trace goes, null for nowhere.</summary>
    public TextWriter? Trace { get; init; }
}
