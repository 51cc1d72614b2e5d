namespace Netcd.Simulation.Checkers;

/// <summary>Outcome of <see cref="Linearizability.Check"/>.</summary>
/// <param name="Verdict">Whether the history is linearizable.</param>
/// <param name="Steps">Steps of the search.</param>
/// <param name="Explanation">Unless linearizable: the end of the longest order found, and the calls that fit nowhere after it.</param>
public sealed record LinearizabilityResult(Verdict Verdict, long Steps, string Explanation)
{
    /// <summary>Whether an order was found.</summary>
    public bool IsLinearizable => Verdict == Verdict.Linearizable;
}
