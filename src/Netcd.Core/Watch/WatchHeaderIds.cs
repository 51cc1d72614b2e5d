namespace Netcd.Core.Watch;

/// <summary>The part of a response header that does not depend on the store.</summary>
/// <param name="ClusterId">Cluster id.</param>
/// <param name="MemberId">Id of the answering member.</param>
/// <param name="RaftTerm">Current term of the answering member.</param>
public readonly record struct WatchHeaderIds(ulong ClusterId, ulong MemberId, ulong RaftTerm);
