using System.Collections.Immutable;

namespace Netcd.Core.Membership;

/// <summary>What a member publishes about itself after each start.</summary>
/// <param name="Name">Its <c>--name</c>.</param>
/// <param name="ClientUrls">Its <c>--advertise-client-urls</c>.</param>
public sealed record MemberAttributes(string Name, ImmutableArray<string> ClientUrls);
