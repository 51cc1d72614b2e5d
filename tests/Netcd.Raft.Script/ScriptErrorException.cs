namespace Netcd.Raft.Script;

/// <summary>A directive failed in a way that scripts can expect; its text is part of the output.</summary>
public sealed class ScriptErrorException(string message) : Exception(message);
