namespace Netcd.Simulation.Checkers;

/// <summary>One call of one client.</summary>
/// <typeparam name="TInput">What was asked.</typeparam>
/// <typeparam name="TOutput">What was answered.</typeparam>
/// <param name="Client">Who called; only for messages.</param>
/// <param name="Input">What was asked.</param>
/// <param name="Invoked">When the call began, on any monotonic clock common to the history.</param>
/// <param name="Returned">When the answer came, at least <paramref name="Invoked"/>; <see cref="Never"/> when the outcome is unknown.</param>
/// <param name="Output">What was answered; meaningless when the outcome is unknown.</param>
public sealed record Operation<TInput, TOutput>(
    int Client, TInput Input, long Invoked, long Returned = Operation<TInput, TOutput>.Never, TOutput? Output = default)
{
    /// <summary>The time of an answer that did not come: the call may have happened at any time since it began, or not at all.</summary>
    public const long Never = long.MaxValue;

    /// <summary>Whether there is an answer.</summary>
    public bool IsKnown => Returned != Never;

    /// <inheritdoc/>
    public override string ToString() =>
        IsKnown ? $"[{Invoked}..{Returned}] client {Client}: {Input} = {Output}" : $"[{Invoked}..?] client {Client}: {Input} = unknown";
}
