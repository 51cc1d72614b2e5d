using Netcd.Protocol.Errors;

namespace Netcd.Core.Membership;

/// <summary>How the cluster version is decided, raised, lowered and enforced (peer-protocol section 4, apply-format section 8). Pure functions.</summary>
public static class ClusterVersionRules
{
    /// <summary>What all members can speak: the lowest of their server versions without patch. Null while any of them is unknown.</summary>
    /// <param name="serverVersions">The <c>etcdserver</c> text of each member's GET /version; null where it did not answer.</param>
    public static EtcdVersion? Lowest(IEnumerable<string?> serverVersions)
    {
        EtcdVersion? lowest = null;
        foreach (string? text in serverVersions)
        {
            if (text is null || !EtcdVersion.TryParse(text, out EtcdVersion version))
            {
                return null;
            }

            lowest = lowest is null || version < lowest.Value ? version : lowest;
        }

        return lowest?.ToCluster();
    }

    /// <summary>The version a leader should propose now, or null for none.</summary>
    /// <param name="current">The cluster version so far; null when it was never set.</param>
    /// <param name="lowest">From <see cref="Lowest"/>.</param>
    public static EtcdVersion? Proposal(EtcdVersion? current, EtcdVersion? lowest)
    {
        if (current is null)
        {
            return lowest ?? EtcdVersion.MinCluster;
        }

        if (lowest is not { } wanted)
        {
            return null;
        }

        EtcdVersion now = current.Value.ToCluster();
        bool raises = now.Major == wanted.Major && now < wanted;
        return raises || wanted == DowngradeTarget(now) ? wanted : null;
    }

    /// <summary>The one version that a cluster may be downgraded to.</summary>
    public static EtcdVersion DowngradeTarget(EtcdVersion clusterVersion) =>
        EtcdVersion.Cluster(clusterVersion.Major, clusterVersion.Minor - 1);

    /// <summary>Reads the version of a downgrade request, <c>X.Y</c> or <c>X.Y.Z</c>, without its patch; null when it is in no such form.</summary>
    public static EtcdVersion? ParseDowngradeTarget(string text) =>
        EtcdVersion.TryParse(text, out EtcdVersion version) || EtcdVersion.TryParse(text + ".0", out version)
            ? version.ToCluster()
            : null;

    /// <summary>Whether a downgrade to <paramref name="target"/> may begin.</summary>
    /// <param name="view">The membership after a linearizable wait.</param>
    /// <param name="target">From <see cref="ParseDowngradeTarget"/>; null is refused.</param>
    public static EtcdError ValidateDowngrade(MembershipView view, EtcdVersion? target)
    {
        if (target is null)
        {
            return EtcdError.WrongDowngradeVersionFormat;
        }

        if (view.ClusterVersion is not { } current)
        {
            return EtcdError.ClusterVersionUnavailable;
        }

        if (target.Value != DowngradeTarget(current))
        {
            return EtcdError.InvalidDowngradeTargetVersion;
        }

        return view.Downgrade.Enabled ? EtcdError.DowngradeInProgress : EtcdError.None;
    }

    /// <summary>Whether every member has taken the target as its cluster version, so that the leader ends the downgrade.</summary>
    /// <param name="target">The running downgrade's target.</param>
    /// <param name="clusterVersions">The <c>etcdcluster</c> text of each member's GET /version; null where it did not answer.</param>
    public static bool IsDowngradeFinished(EtcdVersion target, IEnumerable<string?> clusterVersions)
    {
        foreach (string? text in clusterVersions)
        {
            if (text is null || !EtcdVersion.TryParse(text, out EtcdVersion version) || version.ToCluster() != target.ToCluster())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Why a server of this version must not run in such a cluster (etcd's fatal message), or null.</summary>
    public static string? Incompatibility(EtcdVersion server, EtcdVersion? cluster, DowngradeInfo downgrade)
    {
        if (downgrade.Enabled && downgrade.TargetVersion.Length > 0)
        {
            return EtcdVersion.TryParse(downgrade.TargetVersion, out EtcdVersion target) && server.ToCluster() == target
                ? null
                : "invalid downgrade; server version is not allowed to join when downgrade is enabled";
        }

        return cluster is { } version && server.ToCluster() < version
            ? "invalid downgrade; server version is lower than determined cluster version"
            : null;
    }

    /// <summary>Whether a server may join: somebody answered, and everyone who did has a cluster version in the allowed range.</summary>
    /// <param name="server">Version of the joining server.</param>
    /// <param name="downgradeEnabled">What the peers say about a running downgrade.</param>
    /// <param name="clusterVersions">The <c>etcdcluster</c> text of each other member's GET /version; null where it did not answer.</param>
    public static bool MayJoin(EtcdVersion server, bool downgradeEnabled, IEnumerable<string?> clusterVersions)
    {
        EtcdVersion highest = downgradeEnabled ? EtcdVersion.Cluster(server.Major, server.Minor + 1) : server.ToCluster();
        EtcdVersion lowest = downgradeEnabled ? highest : EtcdVersion.MinCluster;
        bool answered = false;
        foreach (string? text in clusterVersions)
        {
            if (text is null || !EtcdVersion.TryParse(text, out EtcdVersion version))
            {
                continue;
            }

            if (version < lowest || version > highest)
            {
                return false;
            }

            answered = true;
        }

        return answered;
    }
}
