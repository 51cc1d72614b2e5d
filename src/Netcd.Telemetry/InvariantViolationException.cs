namespace Netcd.Telemetry;

/// <summary>An internal promise does not hold. Never caught to continue: the host logs it and stops the member.</summary>
public sealed class InvariantViolationException(string message) : Exception(message);
