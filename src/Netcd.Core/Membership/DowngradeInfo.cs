namespace Netcd.Core.Membership;

/// <summary>Whether the cluster is on its way to an older version.</summary>
/// <param name="Enabled">A downgrade is under way.</param>
/// <param name="TargetVersion">Where to, e.g. <c>3.4.0</c>; empty when not enabled.</param>
public sealed record DowngradeInfo(bool Enabled, string TargetVersion)
{
    /// <summary>No downgrade.</summary>
    public static readonly DowngradeInfo None = new(false, "");
}
