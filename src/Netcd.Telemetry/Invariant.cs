using System.Diagnostics.CodeAnalysis;

namespace Netcd.Telemetry;

/// <summary>Checks that stay on in production: a member whose state is not what it must be stops instead of guessing.</summary>
public static class Invariant
{
    /// <summary>Stops the calling loop when <paramref name="condition"/> does not hold.</summary>
    /// <param name="condition">What must be true.</param>
    /// <param name="message">What is broken, for the operator.</param>
    /// <exception cref="InvariantViolationException">The condition is false.</exception>
    public static void That([DoesNotReturnIf(false)] bool condition, string message)
    {
        if (!condition)
        {
            throw new InvariantViolationException(message);
        }
    }
}
