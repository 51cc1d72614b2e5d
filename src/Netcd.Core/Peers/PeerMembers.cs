using System.Collections.Immutable;
using Netcd.Core.Membership;

namespace Netcd.Core.Peers;

/// <summary>The cluster as one of its members knows it.</summary>
/// <param name="ClusterId">Its id.</param>
/// <param name="Members">Its members, in any order.</param>
public sealed record PeerMembers(ulong ClusterId, ImmutableArray<Member> Members);
