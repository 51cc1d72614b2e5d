namespace Netcd.Raft;

/// <summary>Identifies an entry: two logs that have the same id at an index are equal up to it.</summary>
internal readonly record struct EntryId(ulong Term, ulong Index);
