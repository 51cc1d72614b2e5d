namespace Netcd.Raft.Script;

/// <summary>A directive printed something else than the script expects.</summary>
public sealed class ScriptMismatchException(string message) : Exception(message);
