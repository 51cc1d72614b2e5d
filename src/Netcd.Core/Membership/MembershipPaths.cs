using Netcd.Core.Bootstrap.Ids;

namespace Netcd.Core.Membership;

/// <summary>Where membership lives in the v2 tree and in the backend.</summary>
public static class MembershipPaths
{
    /// <summary>One directory per member.</summary>
    public const string Members = "/0/members";

    /// <summary>One empty file per removed member.</summary>
    public const string Removed = "/0/removed_members";

    /// <summary>The cluster version.</summary>
    public const string Version = "/0/version";

    private const string AttributesName = "attributes";
    private const string RaftAttributesName = "raftAttributes";

    /// <summary>Key of the cluster version in bucket <c>cluster</c>.</summary>
    internal static ReadOnlySpan<byte> VersionKey => "clusterVersion"u8;

    /// <summary>Key of the downgrade state in bucket <c>cluster</c>.</summary>
    internal static ReadOnlySpan<byte> DowngradeKey => "downgrade"u8;

    /// <summary>Directory of a member.</summary>
    public static string Member(ulong id) => $"{Members}/{MemberIds.ToText(id)}";

    /// <summary>Name and client URLs of a member.</summary>
    public static string Attributes(ulong id) => $"{Member(id)}/{AttributesName}";

    /// <summary>Peer URLs and learner flag of a member.</summary>
    public static string RaftAttributes(ulong id) => $"{Member(id)}/{RaftAttributesName}";

    /// <summary>Mark of a removed member.</summary>
    public static string RemovedMember(ulong id) => $"{Removed}/{MemberIds.ToText(id)}";

    /// <summary>Whether a path is <c>/0/members/ID/attributes</c> with 1 to 16 hex digits.</summary>
    public static bool TryParseAttributes(string path, out ulong id)
    {
        id = 0;
        return path.Length > Members.Length + AttributesName.Length + 2
            && path.StartsWith(Members + "/", StringComparison.Ordinal)
            && path.EndsWith("/" + AttributesName, StringComparison.Ordinal)
            && MemberIds.TryParse(path.AsSpan(Members.Length + 1, path.Length - Members.Length - AttributesName.Length - 2), out id);
    }
}
