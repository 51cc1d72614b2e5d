namespace Netcd.Simulation.Checkers;

/// <summary>A sequential object that calls are checked against.</summary>
/// <typeparam name="TState">An immutable state with value equality.</typeparam>
/// <typeparam name="TInput">What is asked.</typeparam>
/// <typeparam name="TOutput">What is answered.</typeparam>
public interface IModel<TState, TInput, TOutput>
    where TState : IEquatable<TState>
{
    /// <summary>The state before any call.</summary>
    TState Initial { get; }

    /// <summary>Whether such a call never changes the object, in any state.</summary>
    bool IsRead(TInput input);

    /// <summary>
    /// Adds to <paramref name="next"/> each state in which the call may leave the object: none when the answer is impossible in
    /// <paramref name="state"/>, several when the answer (or its absence) does not tell which.
    /// </summary>
    void Step(TState state, Operation<TInput, TOutput> operation, List<TState> next);
}
