namespace Netcd.Raft.Tests.Properties;

/// <summary>A run broke one of raft's promises.</summary>
public sealed class SafetyViolationException(string message) : Exception(message);
