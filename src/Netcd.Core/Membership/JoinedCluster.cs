using System.Collections.Immutable;
using Netcd.Core.Bootstrap.Ids;

namespace Netcd.Core.Membership;

/// <summary>Matches the cluster a joining member was told about with the cluster that exists. Pure function.</summary>
public static class JoinedCluster
{
    /// <summary>Gives the listed members the ids of the existing ones, matched by peer URLs.</summary>
    /// <param name="listed">From <c>--initial-cluster</c>.</param>
    /// <param name="existing">From a peer's GET /members.</param>
    /// <param name="sameUrls">Compares two URL lists, resolving names where needed.</param>
    /// <param name="members">The listed members with their real ids, ascending, or empty.</param>
    /// <param name="error">etcd's words for why they do not match, or empty.</param>
    public static bool TryAssignIds(
        IReadOnlyList<Member> listed,
        IReadOnlyList<Member> existing,
        Func<IReadOnlyList<string>, IReadOnlyList<string>, bool> sameUrls,
        out ImmutableArray<Member> members,
        out string error)
    {
        members = [];
        if (listed.Count != existing.Count)
        {
            error = "member count is unequal";
            return false;
        }

        var matched = new SortedDictionary<ulong, Member>();
        foreach (Member known in existing.OrderBy(static member => member.Id))
        {
            Member? match = listed.FirstOrDefault(member => sameUrls(known.PeerUrls, member.PeerUrls));
            if (match is null)
            {
                error = $"PeerURLs: no match found for existing member ({MemberIds.ToText(known.Id)}, [{string.Join(' ', known.PeerUrls)}]), last resolver error (<nil>)";
                return false;
            }

            matched[known.Id] = match with { Id = known.Id };
        }

        members = [.. matched.Values];
        error = "";
        return true;
    }
}
