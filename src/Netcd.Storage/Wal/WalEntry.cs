namespace Netcd.Storage.Wal;

/// <summary>A raft entry as it was read. <see cref="Data"/> shares a block of the file's content with its neighbours.</summary>
/// <param name="Type">raft's entry type: 0 normal, 1 configuration change, 2 configuration change v2.</param>
/// <param name="Term">Term in which it was proposed.</param>
/// <param name="Index">Position in the log.</param>
/// <param name="Data">Payload; empty for a new leader's first entry.</param>
public readonly record struct WalEntry(int Type, ulong Term, ulong Index, ReadOnlyMemory<byte> Data);
