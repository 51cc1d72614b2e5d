using System.Text;
using Netcd.Core.Membership;
using ClusterMember = Netcd.Core.Membership.Member;

namespace Netcd.Core.Tests.Membership;

public sealed class MemberJsonTests
{
    private static readonly ClusterMember Full = new()
    {
        Id = 12291932596337002837,
        PeerUrls = ["http://127.0.0.1:24002"],
        IsLearner = true,
        Name = "n0 <&>",
        ClientUrls = ["http://127.0.0.1:24001", "http://b:1"],
    };

    [Fact]
    public void A_member_reads_and_writes_with_the_bytes_of_etcd()
    {
        const string Json = """{"id":12291932596337002837,"peerURLs":["http://127.0.0.1:24002"],"isLearner":true,"name":"n0 \u003c\u0026\u003e","clientURLs":["http://127.0.0.1:24001","http://b:1"]}""";
        Assert.Equal(Json, Encoding.UTF8.GetString(MemberJson.WriteMember(Full)));
        Assert.Equal(Full, MemberJson.ParseMember(Encoding.UTF8.GetBytes(Json)));
    }

    [Theory]
    [InlineData(0, 0xaa95b79227b64955, """{"id":12291932596337002837,"peerURLs":["http://127.0.0.1:24002"],"name":"n0"}""", MembershipChangeKind.Add)]
    [InlineData(3, 17266076684688953718, """{"id":17266076684688953718,"peerURLs":["http://127.0.0.1:24911"],"isLearner":true}""", MembershipChangeKind.AddLearner)]
    [InlineData(0, 17266076684688953718, """{"id":17266076684688953718,"peerURLs":null,"isPromote":true}""", MembershipChangeKind.Promote)]
    [InlineData(1, 17266076684688953718, "", MembershipChangeKind.Remove)]
    [InlineData(2, 17266076684688953718, """{"id":17266076684688953718,"peerURLs":["http://127.0.0.1:1"]}""", MembershipChangeKind.Update)]
    public void Contexts_of_configuration_changes_read_and_write_the_same(int type, ulong id, string context, MembershipChangeKind kind)
    {
        var change = MembershipChange.Parse(type, id, Encoding.UTF8.GetBytes(context));
        Assert.Equal((kind, id, type, context), (change.Kind, change.Id, change.RaftType, Encoding.UTF8.GetString(change.ToContext())));
    }

    [Theory]
    [InlineData(0, 1, "")]
    [InlineData(0, 1, "{")]
    [InlineData(0, 1, "[]")]
    [InlineData(0, 1, """{"id":2,"peerURLs":[]}""")]
    [InlineData(0, 1, """{"id":"1"}""")]
    [InlineData(0, 1, """{"id":-1}""")]
    [InlineData(0, 1, """{"id":18446744073709551616}""")]
    [InlineData(0, 1, """{"id":1,"peerURLs":"x"}""")]
    [InlineData(0, 1, """{"id":1} {}""")]
    [InlineData(4, 1, """{"id":1}""")]
    public void Changes_that_make_no_sense_are_refused(int type, ulong id, string context)
    {
        Assert.Throws<InvalidDataException>(() => MembershipChange.Parse(type, id, Encoding.UTF8.GetBytes(context)));
    }

    [Fact]
    public void Unknown_fields_nulls_and_missing_lists_are_accepted()
    {
        ClusterMember member = MemberJson.ParseMember("""{"new":{"a":[1]},"id":5,"clientURLs":null,"name":null}"""u8);
        Assert.Equal(new ClusterMember { Id = 5 }, member);
        Assert.Equal("""{"id":5,"peerURLs":[]}""", Encoding.UTF8.GetString(MemberJson.WriteMember(member)));
    }

    [Fact]
    public void Attributes_and_downgrade_have_the_fields_of_etcd()
    {
        Assert.Equal("""{"name":"n","clientURLs":["u"]}""", Encoding.UTF8.GetString(MemberJson.WriteAttributes(new MemberAttributes("n", ["u"]))));
        Assert.Equal("{}", Encoding.UTF8.GetString(MemberJson.WriteAttributes(new MemberAttributes("", []))));
        Assert.Equal("""{"target-version":"3.4.0","enabled":true}""", Encoding.UTF8.GetString(MemberJson.WriteDowngrade(new DowngradeInfo(true, "3.4.0"))));
        Assert.Equal(new DowngradeInfo(true, "3.4.0"), MemberJson.ParseDowngrade("""{"target-version":"3.4.0","enabled":true}"""u8));
        Assert.Equal(DowngradeInfo.None, MemberJson.ParseDowngrade("""{"target-version":"","enabled":false}"""u8));
    }

    [Fact]
    public void A_list_of_members_is_read()
    {
        Assert.Equal([Full, new ClusterMember { Id = 1 }], MemberJson.ParseMembers([(byte)'[', .. MemberJson.WriteMember(Full), .. ",{\"id\":1}]\n"u8]).ToArray());
        Assert.Empty(MemberJson.ParseMembers("[]"u8));
        Assert.Throws<InvalidDataException>(() => MemberJson.ParseMembers("{}"u8));
    }
}
