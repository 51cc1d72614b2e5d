namespace Netcd.Simulation.Checkers;

/// <summary>A call of <see cref="RegisterModel"/>.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Value">The new value.</param>
/// <param name="Expected">The value that a swap wants to find.</param>
public readonly record struct RegisterCall(RegisterCallKind Kind, long Value = 0, long Expected = 0);
