namespace Netcd.Raft;

/// <summary>A first member of a new group.</summary>
/// <param name="Id">The member's id.</param>
/// <param name="Context">The application's bytes; they become the context of the conf change that adds the member.</param>
public readonly record struct RaftPeer(ulong Id, ReadOnlyMemory<byte> Context = default);
