namespace Netcd.Raft.Script;

/// <summary>A script does not keep to the format, so that there is nothing to compare.</summary>
public sealed class ScriptFormatException(string message) : Exception(message);
