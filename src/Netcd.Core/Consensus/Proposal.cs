using Netcd.Raft;

namespace Netcd.Core.Consensus;

/// <summary>A request on its way into the log.</summary>
/// <param name="RequestId">The waiting request, or 0 when nobody waits.</param>
/// <param name="Data">The encoded request; not changed afterwards. Empty for a conf change.</param>
/// <param name="Change">A change of the configuration, or null.</param>
/// <param name="LeaderTerm">The term in which this member must lead for it, or 0 when any leader may take it.</param>
internal readonly record struct Proposal(ulong RequestId, ReadOnlyMemory<byte> Data, ConfChange? Change = null, ulong LeaderTerm = 0);
