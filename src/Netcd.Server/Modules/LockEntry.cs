namespace Netcd.Server.Modules;

/// <summary>One who holds a lock or waits for it.</summary>
/// <param name="Index">Index of the entry.</param>
/// <param name="Value">Its owner.</param>
internal readonly record struct LockEntry(ulong Index, string Value);
