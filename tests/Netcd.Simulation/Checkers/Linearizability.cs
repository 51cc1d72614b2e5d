namespace Netcd.Simulation.Checkers;

/// <summary>Checks concurrent histories against a sequential model.</summary>
public static class Linearizability
{
    /// <summary>Steps after which a search is given up unless the caller says otherwise: some seconds.</summary>
    public const long DefaultStepLimit = 5_000_000;

    /// <summary>Looks for an order of all answered calls, and any of the others, that respects time and model.</summary>
    /// <param name="model">The sequential object.</param>
    /// <param name="history">The calls, in any order.</param>
    /// <param name="stepLimit">After so many steps the verdict is <see cref="Verdict.Undecided"/>; the same on each run.</param>
    /// <param name="cancellation">Ends the search with <see cref="Verdict.Undecided"/> too; for limits in time.</param>
    public static LinearizabilityResult Check<TState, TInput, TOutput>(
        IModel<TState, TInput, TOutput> model,
        IEnumerable<Operation<TInput, TOutput>> history,
        long stepLimit = DefaultStepLimit,
        CancellationToken cancellation = default)
        where TState : IEquatable<TState> =>
        new LinearizationSearch<TState, TInput, TOutput>(model, history).Run(stepLimit, cancellation);
}
