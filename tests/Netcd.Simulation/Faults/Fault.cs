using System.Globalization;

namespace Netcd.Simulation.Faults;

/// <summary>Something that goes wrong at one time for a while.</summary>
/// <param name="Kind">What.</param>
/// <param name="At">When, since the cluster stood.</param>
/// <param name="Duration">How long.</param>
/// <param name="Target">Which member; below 0 the leader of the moment.</param>
/// <param name="Amount">How bad, from 0 to 1.</param>
public sealed record Fault(FaultKind Kind, TimeSpan At, TimeSpan Duration, int Target, double Amount)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Kind} at {At.TotalSeconds:F3}s for {Duration.TotalSeconds:F3}s on {(Target < 0 ? "the leader" : $"n{Target}")} ({Amount:F2})");
}
