using System.Collections.Immutable;

namespace Netcd.Core.Membership;

/// <summary>The membership at one moment. Immutable; any thread.</summary>
public sealed class MembershipView
{
    /// <summary>Nobody.</summary>
    public static readonly MembershipView Empty = new();

    /// <summary>Members in ascending order of their ids.</summary>
    public ImmutableArray<Member> Members { get; init; } = [];

    /// <summary>Ids that were members once and must never be again.</summary>
    public ImmutableHashSet<ulong> Removed { get; init; } = [];

    /// <summary>The version that all members can speak; null until it was decided.</summary>
    public EtcdVersion? ClusterVersion { get; init; }

    /// <summary>Whether a downgrade is under way.</summary>
    public DowngradeInfo Downgrade { get; init; } = DowngradeInfo.None;

    /// <summary>How many members there ever were.</summary>
    public ulong Joined => (ulong)(Members.Length + Removed.Count);

    /// <summary>The member with this id, or null.</summary>
    public Member? Find(ulong id)
    {
        foreach (Member member in Members)
        {
            if (member.Id == id)
            {
                return member;
            }
        }

        return null;
    }

    /// <summary>Whether this id was removed.</summary>
    public bool IsRemoved(ulong id) => Removed.Contains(id);

    /// <summary>Ids of the voters, ascending.</summary>
    public ImmutableArray<ulong> Voters() => Select(learners: false);

    /// <summary>Ids of the learners, ascending.</summary>
    public ImmutableArray<ulong> Learners() => Select(learners: true);

    /// <summary>All peer URLs, sorted.</summary>
    public string[] PeerUrls() => Sorted(static member => member.PeerUrls);

    /// <summary>All client URLs, sorted.</summary>
    public string[] ClientUrls() => Sorted(static member => member.ClientUrls);

    internal MembershipView With(
        ImmutableArray<Member>? members = null,
        ImmutableHashSet<ulong>? removed = null,
        EtcdVersion? clusterVersion = null,
        DowngradeInfo? downgrade = null) => new()
        {
            Members = members ?? Members,
            Removed = removed ?? Removed,
            ClusterVersion = clusterVersion ?? ClusterVersion,
            Downgrade = downgrade ?? Downgrade,
        };

    internal MembershipView WithMember(Member member)
    {
        ImmutableArray<Member> others = Members.RemoveAll(other => other.Id == member.Id);
        return With(members: others.Add(member).Sort(static (x, y) => x.Id.CompareTo(y.Id)));
    }

    private ImmutableArray<ulong> Select(bool learners)
    {
        var ids = ImmutableArray.CreateBuilder<ulong>(Members.Length);
        foreach (Member member in Members)
        {
            if (member.IsLearner == learners)
            {
                ids.Add(member.Id);
            }
        }

        return ids.ToImmutable();
    }

    private string[] Sorted(Func<Member, ImmutableArray<string>> urlsOf)
    {
        var urls = new List<string>();
        foreach (Member member in Members)
        {
            urls.AddRange(urlsOf(member));
        }

        urls.Sort(string.CompareOrdinal);
        return [.. urls];
    }
}
