namespace Netcd.Raft.Script;

/// <summary>One argument of a directive: a key alone, or with one value or a list of values.</summary>
public sealed record ScriptArg(string Key, IReadOnlyList<string> Values);
