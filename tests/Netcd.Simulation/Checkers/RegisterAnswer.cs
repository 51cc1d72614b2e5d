namespace Netcd.Simulation.Checkers;

/// <summary>An answer of <see cref="RegisterModel"/>.</summary>
/// <param name="Value">What a read found.</param>
/// <param name="Happened">Whether a swap found what it expected.</param>
public readonly record struct RegisterAnswer(long Value = 0, bool Happened = true);
