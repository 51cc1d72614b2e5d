namespace Netcd.Core.Consensus;

/// <summary>An encoded entry on its way into the log.</summary>
/// <param name="RequestId">The waiting request, or 0 when nobody waits.</param>
/// <param name="Data">The encoded request; not changed afterwards.</param>
internal readonly record struct Proposal(ulong RequestId, ReadOnlyMemory<byte> Data);
