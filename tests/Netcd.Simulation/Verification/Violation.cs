namespace Netcd.Simulation.Verification;

/// <summary>A promise that did not hold.</summary>
/// <param name="Promise">Which one, in a word or two: failures of one cause share it.</param>
/// <param name="Details">What was seen.</param>
/// <param name="At">Simulated time.</param>
public sealed record Violation(string Promise, string Details, TimeSpan At)
{
    /// <inheritdoc/>
    public override string ToString() => $"[{Promise}] at {At.TotalSeconds:F3}s: {Details}";
}
