using Netcd.Core.Membership;
using ClusterMember = Netcd.Core.Membership.Member;

namespace Netcd.Core.Tests.Membership;

public sealed class InitialClusterTests
{
    [Fact]
    public void Names_may_repeat_and_urls_are_sorted()
    {
        Assert.True(InitialCluster.TryParse("b=http://2:2,a=https://z:1,,b=HTTP://1:1,", out InitialCluster? cluster, out string error));
        Assert.Equal("", error);
        Assert.Equal(["a", "b"], cluster!.Names);
        Assert.Equal(["http://1:1", "http://2:2"], cluster.UrlsOf("b"));
        Assert.Null(cluster.UrlsOf("c"));
        Assert.Equal("a=https://z:1,b=http://1:1,b=http://2:2", cluster.ToString());
        Assert.False(cluster.HasDuplicateUrl);
    }

    [Fact]
    public void A_url_may_be_used_once_and_members_need_different_ids()
    {
        Assert.True(InitialCluster.TryParse("a=http://1:1,b=http://1:1", out InitialCluster? cluster, out _));
        Assert.True(cluster!.HasDuplicateUrl);
        Assert.False(cluster.TryFormMembers("t", out _, out string error));
        Assert.StartsWith("member exists with identical ID ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_text_is_an_empty_cluster()
    {
        Assert.True(InitialCluster.TryParse("", out InitialCluster? cluster, out _));
        Assert.Empty(cluster!.Names);
    }

    [Theory]
    [InlineData("http://1.2.3.4:5", "http://1.2.3.4:5")]
    [InlineData(" https://Host.Name:5 ", "https://Host.Name:5")]
    [InlineData("HTTPS://[::1]:5", "https://[::1]:5")]
    [InlineData("http://[fe80::1%25en0]:5", "http://[fe80::1%25en0]:5")]
    [InlineData("unix://localhost:5", "unix://localhost:5")]
    [InlineData("unixs:///tmp/sock", "unixs:///tmp/sock")]
    [InlineData("http://:5", "http://:5")]
    [InlineData("http://h:", "http://h:")]
    public void Urls_are_accepted(string text, string url)
    {
        Assert.True(EtcdUrl.TryParse(text, out EtcdUrl? parsed, out string error));
        Assert.Equal((url, ""), (parsed!.Text, error));
    }

    [Theory]
    [InlineData("http://1.2.3.4", "URL address does not have the form \"host:port\": http://1.2.3.4")]
    [InlineData("http://::1:5", "URL address does not have the form \"host:port\": http://::1:5")]
    [InlineData("http://h:5/", "URL must not contain a path: http://h:5/")]
    [InlineData("http://h:5/x", "URL must not contain a path: http://h:5/x")]
    [InlineData("ftp://h:5", "URL scheme must be http, https, unix, or unixs: ftp://h:5")]
    [InlineData("localhost:2380", "URL scheme must be http, https, unix, or unixs: localhost:2380")]
    [InlineData("", "URL scheme must be http, https, unix, or unixs: ")]
    [InlineData("h", "URL scheme must be http, https, unix, or unixs: h")]
    [InlineData("127.0.0.1:2380", "parse \"127.0.0.1:2380\": first path segment in URL cannot contain colon")]
    [InlineData(":2380", "parse \":2380\": missing protocol scheme")]
    [InlineData("http://h:x", "parse \"http://h:x\": invalid port \":x\" after host")]
    [InlineData("http://[::1:5", "parse \"http://[::1:5\": missing ']' in host")]
    public void Other_urls_are_refused_in_the_words_of_etcd(string text, string error)
    {
        Assert.False(EtcdUrl.TryParse(text, out EtcdUrl? parsed, out string actual));
        Assert.Equal((null, error), (parsed, actual));
    }

    [Fact]
    public void A_list_needs_a_url_and_sets_are_compared_without_order()
    {
        Assert.False(EtcdUrl.TryParseAll([], out _, out string error));
        Assert.Equal("no valid URLs given", error);
        Assert.True(EtcdUrl.SameSet(["a", "b"], ["b", "a"]));
        Assert.False(EtcdUrl.SameSet(["a", "b"], ["b", "b"]));
        Assert.False(EtcdUrl.SameSet(["a"], ["a", "b"]));
    }

    [Fact]
    public void A_joining_member_takes_over_the_ids_of_the_existing_cluster()
    {
        ClusterMember[] listed = [new ClusterMember { Id = 1, Name = "new", PeerUrls = ["http://n:1"] }, new ClusterMember { Id = 2, Name = "old", PeerUrls = ["http://o:1", "http://o:2"] }];
        ClusterMember[] existing = [new ClusterMember { Id = 20, PeerUrls = ["http://o:2", "http://o:1"] }, new ClusterMember { Id = 10, PeerUrls = ["http://n:1"] }];
        Assert.True(JoinedCluster.TryAssignIds(listed, existing, Same, out var members, out _));
        Assert.Equal([(10UL, "new"), (20UL, "old")], members.Select(static m => (m.Id, m.Name)));

        Assert.False(JoinedCluster.TryAssignIds(listed[..1], existing, Same, out _, out string error));
        Assert.Equal("member count is unequal", error);
        existing[0] = existing[0] with { PeerUrls = ["http://x:1"] };
        Assert.False(JoinedCluster.TryAssignIds(listed, existing, Same, out _, out error));
        Assert.Equal("PeerURLs: no match found for existing member (14, [http://x:1]), last resolver error (<nil>)", error);
    }

    private static bool Same(IReadOnlyList<string> left, IReadOnlyList<string> right) => EtcdUrl.SameSet(left, right);
}
