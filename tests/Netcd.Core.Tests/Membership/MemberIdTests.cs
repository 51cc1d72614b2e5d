using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Membership;

namespace Netcd.Core.Tests.Membership;

/// <summary>Ids as real etcd gave them.</summary>
public sealed class MemberIdTests
{
    [Theory]
    [InlineData("http://127.0.0.1:24002", "formats-single", "aa95b79227b64955", "3cb094b8721c8ceb")]
    [InlineData("http://127.0.0.1:24302", "formats-single", "9fe8ca06f8ce9ce8", "651902cdd3fa7f3e")]
    [InlineData("http://127.0.0.1:43155", "golden & <token>", "f986538faeb19f9b", "832f255a8d62086c")]
    [InlineData("http://127.0.0.1:54019", "golden & <token>", "719500f185eb6416", "7765f144a0f92810")]
    [InlineData("http://localhost:2380", "etcd-cluster", "8e9e05c52164694d", "cdf818194e3a8c32")]
    public void One_member_clusters(string url, string token, string member, string cluster)
    {
        ulong id = MemberIds.Compute([url], token);
        Assert.Equal((member, cluster), (MemberIds.ToText(id), MemberIds.ToText(MemberIds.ComputeCluster([id]))));
    }

    [Fact]
    public void A_cluster_of_three()
    {
        Assert.True(InitialCluster.TryParse("m2=http://127.0.0.1:24121,m0=http://127.0.0.1:24101,m1=http://127.0.0.1:24111", out InitialCluster? cluster, out _));
        Assert.True(cluster!.TryFormMembers("formats-three", out var members, out _));
        Assert.Equal(
            [("m0", "fdc1aebc4409fa1"), ("m1", "1f47f1acc9841da2"), ("m2", "4c304d97a6582b1b")],
            members.Select(static m => (m.Name, MemberIds.ToText(m.Id))));
        Assert.Equal("8281d3a87b769e77", MemberIds.ToText(MemberIds.ComputeCluster(members.Select(static m => m.Id).Reverse())));
    }

    [Fact]
    public void A_member_added_at_run_time_counts_the_time_and_no_token() =>
        Assert.Equal("dca0f1ae8ec2fd6d", MemberIds.ToText(MemberIds.Compute(["http://127.0.0.1:24911"], "", 1795224880)));

    [Fact]
    public void The_order_of_urls_does_not_matter_but_the_text_does()
    {
        ulong id = MemberIds.Compute(["http://b:1", "http://a:1"], "t");
        Assert.Equal(id, MemberIds.Compute(["http://a:1", "http://b:1"], "t"));
        Assert.NotEqual(id, MemberIds.Compute(["http://a:1", "http://B:1"], "t"));
    }

    [Theory]
    [InlineData("fdc1aebc4409fa1", true)]
    [InlineData("0", true)]
    [InlineData("ffffffffffffffff", true)]
    [InlineData("10000000000000000", false)]
    [InlineData("", false)]
    [InlineData("0x1", false)]
    [InlineData("zz", false)]
    [InlineData(" 1", false)]
    public void Ids_are_read_as_hex(string text, bool ok)
    {
        Assert.Equal(ok, MemberIds.TryParse(text, out ulong id));
        Assert.True(!ok || MemberIds.ToText(id) == text);
    }
}
