using Netcd.Core.Membership;
using Netcd.Protocol.Errors;
using ClusterMember = Netcd.Core.Membership.Member;

namespace Netcd.Core.Tests.Membership;

public sealed class ClusterVersionTests
{
    [Theory]
    [InlineData("3.5.16,3.5.30,3.6.1", "3.5.0")]
    [InlineData("3.5.16", "3.5.0")]
    [InlineData("3.4.23,3.10.0", "3.4.0")]
    [InlineData("3.5.16,-", null)]
    [InlineData("3.5.16,new", null)]
    [InlineData("3.6.0-rc.1", "3.6.0")]
    public void The_lowest_member_decides_and_all_must_be_known(string versions, string? lowest) =>
        Assert.Equal(lowest, ClusterVersionRules.Lowest(versions.Split(',').Select(static v => v == "-" ? null : v))?.ToString());

    [Theory]
    [InlineData(null, null, "3.0.0")]
    [InlineData(null, "3.5.0", "3.5.0")]
    [InlineData("3.4.0", "3.5.0", "3.5.0")]
    [InlineData("3.0.0", "3.5.0", "3.5.0")]
    [InlineData("3.5.0", "3.5.0", null)]
    [InlineData("3.5.0", "3.4.0", "3.4.0")]
    [InlineData("3.5.0", "3.3.0", null)]
    [InlineData("3.5.0", null, null)]
    [InlineData("3.5.0", "4.0.0", null)]
    public void The_leader_raises_the_version_or_lowers_it_by_one(string? current, string? lowest, string? proposed) =>
        Assert.Equal(proposed, ClusterVersionRules.Proposal(Version(current), Version(lowest))?.ToString());

    [Theory]
    [InlineData("3.4", "3.5.0", false, EtcdError.None)]
    [InlineData("3.4.7", "3.5.0", false, EtcdError.None)]
    [InlineData("3.5", "3.5.0", false, EtcdError.InvalidDowngradeTargetVersion)]
    [InlineData("3.3", "3.5.0", false, EtcdError.InvalidDowngradeTargetVersion)]
    [InlineData("3", "3.5.0", false, EtcdError.WrongDowngradeVersionFormat)]
    [InlineData("new", "3.5.0", false, EtcdError.WrongDowngradeVersionFormat)]
    [InlineData("3.4", null, false, EtcdError.ClusterVersionUnavailable)]
    [InlineData("3.4", "3.5.0", true, EtcdError.DowngradeInProgress)]
    public void A_downgrade_goes_one_minor_version_down(string target, string? cluster, bool running, EtcdError error)
    {
        MembershipView view = new MembershipView().With(clusterVersion: Version(cluster), downgrade: new DowngradeInfo(running, "3.4.0"));
        Assert.Equal(error, ClusterVersionRules.ValidateDowngrade(view, ClusterVersionRules.ParseDowngradeTarget(target)));
    }

    [Theory]
    [InlineData("3.4.0,3.4.0", true)]
    [InlineData("3.4.0,3.5.0", false)]
    [InlineData("3.4.0,not_decided", false)]
    [InlineData("3.4.0,-", false)]
    public void A_downgrade_ends_when_all_have_arrived(string versions, bool finished) =>
        Assert.Equal(finished, ClusterVersionRules.IsDowngradeFinished(EtcdVersion.Parse("3.4.0"), versions.Split(',').Select(static v => v == "-" ? null : v)));

    [Theory]
    [InlineData("3.5.16", "3.5.0", "", true)]
    [InlineData("3.5.16", null, "", true)]
    [InlineData("3.4.23", "3.5.0", "", false)]
    [InlineData("3.4.23", "3.5.0", "3.4.0", true)]
    [InlineData("3.5.16", "3.5.0", "3.4.0", false)]
    [InlineData("3.6.0", "3.5.0", "", true)]
    public void A_server_older_than_its_cluster_must_not_run(string server, string? cluster, string target, bool compatible)
    {
        var downgrade = new DowngradeInfo(target.Length > 0, target);
        Assert.Equal(compatible, ClusterVersionRules.Incompatibility(EtcdVersion.Parse(server), Version(cluster), downgrade) is null);
    }

    [Theory]
    [InlineData("3.5.0,3.5.0", false, true)]
    [InlineData("3.0.0", false, true)]
    [InlineData("2.3.0", false, false)]
    [InlineData("3.6.0", false, false)]
    [InlineData("3.6.0", true, true)]
    [InlineData("3.5.0", true, false)]
    [InlineData("-,3.5.0", false, true)]
    [InlineData("-,not_decided", false, false)]
    public void A_joining_server_fits_the_versions_of_the_others(string versions, bool downgrade, bool fits) =>
        Assert.Equal(fits, ClusterVersionRules.MayJoin(EtcdVersion.Parse("3.5.16"), downgrade, versions.Split(',').Select(static v => v == "-" ? null : v)));

    [Fact]
    public void Versions_are_ordered()
    {
        string[] ascending = ["2.3.8", "3.0.0-alpha.9", "3.0.0-alpha.10", "3.0.0-rc", "3.0.0-rc.1", "3.0.0", "3.4.23", "3.10.0"];
        EtcdVersion[] parsed = [.. ascending.Select(EtcdVersion.Parse)];
        Assert.Equal(parsed, parsed.Reverse().Order());
        Assert.Equal(ascending, parsed.Select(static v => v.ToString()));
        Assert.True(parsed[0] < parsed[1] && parsed[1] <= parsed[1] && parsed[2] > parsed[1] && parsed[2] >= parsed[2]);
        Assert.Equal("3.10", parsed[^1].MajorMinor);
    }

    [Theory]
    [InlineData("")]
    [InlineData("3.5")]
    [InlineData("3.5.x")]
    [InlineData("v3.5.0")]
    [InlineData("3.5.0.1")]
    [InlineData("3.-5.0")]
    public void Other_texts_are_no_versions(string text) => Assert.False(EtcdVersion.TryParse(text, out _));

    [Theory]
    [InlineData("1s", true)]
    [InlineData("1s 2s", true)]
    [InlineData("1s 2u", false)]
    [InlineData("1s 2s 3u", false)]
    [InlineData("1s 2s 3s 4u", true)]
    [InlineData("1s 2u 3u", false)]
    [InlineData("1s 2l", true)]
    [InlineData("1u", false)]
    public void A_voter_is_added_only_if_the_started_ones_stay_a_quorum(string members, bool may) =>
        Assert.Equal(may, ReconfigurationGuard.MayAddVoter(View(members)));

    [Theory]
    [InlineData("1s 2s 3s", 3, true)]
    [InlineData("1s 2s 3u", 3, true)]
    [InlineData("1s 2s 3u", 2, false)]
    [InlineData("1s 2u", 1, false)]
    [InlineData("1s 2u 3l", 3, true)]
    [InlineData("1s", 1, false)]
    public void A_member_is_removed_only_if_the_started_ones_stay_a_quorum(string members, ulong id, bool may) =>
        Assert.Equal(may, ReconfigurationGuard.MayRemove(View(members), id));

    [Theory]
    [InlineData("1s 2l", true)]
    [InlineData("1s 2u 3l", true)]
    [InlineData("1u 2u 3u 4l", false)]
    public void A_learner_is_promoted_only_if_the_started_ones_stay_a_quorum(string members, bool may) =>
        Assert.Equal(may, ReconfigurationGuard.MayPromote(View(members)));

    private static EtcdVersion? Version(string? text) => text is null ? null : EtcdVersion.Parse(text);

    private static MembershipView View(string members) => new()
    {
        Members = [.. members.Split(' ').Select(static m => new ClusterMember { Id = (ulong)(m[0] - '0'), Name = m[1] == 'u' ? "" : "n", IsLearner = m[1] == 'l' })],
    };
}
