using System.Collections.Immutable;
using Netcd.Core.Membership;

namespace Netcd.Core.Bootstrap;

/// <summary>The cluster that a member without data is going to belong to.</summary>
/// <param name="SelfId">This member.</param>
/// <param name="ClusterId">Its cluster.</param>
/// <param name="Members">All members as this one was told, ascending.</param>
/// <param name="Remotes">The members of a cluster that exists already; empty when it is founded now.</param>
internal sealed record FormedCluster(ulong SelfId, ulong ClusterId, ImmutableArray<Member> Members, ImmutableArray<Member> Remotes);
