namespace Netcd.Raft;

/// <summary>Answer to a read index request.</summary>
/// <param name="Index">A read is linearizable once the member has applied this index.</param>
/// <param name="RequestContext">The bytes the caller gave to <see cref="RawNode.ReadIndex"/>.</param>
public readonly record struct ReadState(ulong Index, ReadOnlyMemory<byte> RequestContext);
