namespace Netcd.Simulation.Checkers;

/// <summary>What a search for a linearization came to.</summary>
public enum Verdict
{
    /// <summary>There is an order of the calls that the model allows.</summary>
    Linearizable,

    /// <summary>There is none: a bug.</summary>
    Violated,

    /// <summary>The search was given up at its limit: nothing is known.</summary>
    Undecided,
}
