using System.Text;
using Netcd.Core.Backend;
using Netcd.Core.Membership;
using Netcd.Core.Tests.V2;
using Netcd.Core.V2;
using Netcd.Protocol.Errors;
using Netcd.Telemetry;
using ClusterMember = Netcd.Core.Membership.Member;

namespace Netcd.Core.Tests.Membership;

public sealed class ClusterMembershipTests
{
    private readonly V2Store _store = new();
    private readonly MemoryBackend _backend = new();
    private readonly ClusterMembership _membership;

    public ClusterMembershipTests() => _membership = Replay.NewMembership(_store);

    [Fact]
    public void An_added_member_is_in_both_stores()
    {
        Apply(Voter(0xa1, "http://a:1"));
        Assert.Equal("""{"peerURLs":["http://a:1"]}""", Stored("/0/members/a1/raftAttributes"));
        Assert.Equal("""{"id":161,"peerURLs":["http://a:1"]}""", _backend.Text(BucketId.Members, "a1"));
        Assert.Equal([0xa1UL], _membership.View.Members.Select(static m => m.Id));
        Assert.Equal(1UL, _store.Index);
    }

    [Fact]
    public void An_entry_that_the_backend_holds_already_moves_only_the_tree()
    {
        Apply(Voter(0xa1, "http://a:1"), backend: null);
        _membership.ApplyAttributes(0xa1, new MemberAttributes("a", ["http://c:1"]), null);
        _membership.ApplyVersion(EtcdVersion.Parse("3.5.0"), null);
        Apply(MembershipChange.Remove(0xa1), backend: null);
        Assert.Equal(0, _backend.Count(BucketId.Members) + _backend.Count(BucketId.MembersRemoved) + _backend.Count(BucketId.Cluster));
        Assert.Equal(("", "3.5.0"), (Stored("/0/removed_members/a1"), Stored("/0/version")));
    }

    [Fact]
    public void A_learner_is_added_and_promoted()
    {
        Apply(Voter(1, "http://a:1"));
        Apply(Learner(2, "http://b:1"));
        Assert.Equal("""{"peerURLs":["http://b:1"],"isLearner":true}""", Stored("/0/members/2/raftAttributes"));
        Assert.Equal((1, 1), (_membership.View.Voters().Length, _membership.View.Learners().Length));
        Apply(MembershipChange.Promote(2));
        Assert.Equal("""{"peerURLs":["http://b:1"]}""", Stored("/0/members/2/raftAttributes"));
        Assert.Equal("""{"id":2,"peerURLs":["http://b:1"]}""", _backend.Text(BucketId.Members, "2"));
        Assert.Equal([1UL, 2UL], _membership.View.Voters().ToArray());
    }

    [Fact]
    public void Other_peer_urls_do_not_make_a_learner_a_voter_whoever_proposed_them()
    {
        Apply(Learner(2, "http://b:1"));
        Apply(MembershipChange.Parse(2, 2, """{"id":2,"peerURLs":["http://b:2"]}"""u8));
        Assert.Equal("""{"peerURLs":["http://b:2"],"isLearner":true}""", Stored("/0/members/2/raftAttributes"));
        Assert.Equal(
            """{"id":2,"peerURLs":["http://b:3"],"isLearner":true}""",
            Encoding.UTF8.GetString(MembershipChange.Update(_membership.View, 2, ["http://b:3"]).ToContext()));
    }

    [Fact]
    public void A_removed_member_leaves_a_mark_in_both_stores_and_never_comes_back()
    {
        Apply(Voter(0xa1, "http://a:1"));
        Apply(MembershipChange.Remove(0xa1));
        Assert.Equal(("", "removed"), (Stored("/0/removed_members/a1"), _backend.Text(BucketId.MembersRemoved, "a1")));
        Assert.Null(_backend.Text(BucketId.Members, "a1"));
        Assert.True(_store.Get("/0/members/a1", false, 0).Failed);
        Assert.True(_membership.View.IsRemoved(0xa1));
        Assert.Equal(MembershipError.IdRemoved, _membership.Validate(Voter(0xa1, "http://new:1")));
        Assert.Equal(3UL, _store.Index);
    }

    [Fact]
    public void Published_attributes_are_in_both_stores_and_of_a_removed_member_in_none()
    {
        Apply(Voter(0xa1, "http://a:1"));
        Apply(Voter(0xa2, "http://b:1"));
        var attributes = new MemberAttributes("a", ["http://c:1"]);
        _membership.ApplyAttributes(0xa1, attributes, _backend);
        Assert.Equal("""{"name":"a","clientURLs":["http://c:1"]}""", Stored("/0/members/a1/attributes"));
        Assert.Equal("""{"id":161,"peerURLs":["http://a:1"],"name":"a","clientURLs":["http://c:1"]}""", _backend.Text(BucketId.Members, "a1"));
        Apply(MembershipChange.Remove(0xa2));
        ulong index = _store.Index;
        _membership.ApplyAttributes(0xa2, attributes, _backend);
        Assert.Equal((index, null), (_store.Index, _backend.Text(BucketId.Members, "a2")));
        Assert.Throws<InvariantViolationException>(() => _membership.ApplyAttributes(0xa3, attributes, _backend));
    }

    [Theory]
    [InlineData("add 1 http://new:1", MembershipError.IdExists, EtcdError.MemberExists)]
    [InlineData("add 9 http://new:1", MembershipError.IdRemoved, EtcdError.MemberNotFound)]
    [InlineData("add 5 http://b:1", MembershipError.PeerUrlExists, EtcdError.PeerUrlExists)]
    [InlineData("add 5 http://new:1", MembershipError.None, EtcdError.None)]
    [InlineData("learner 5 http://new:1", MembershipError.TooManyLearners, EtcdError.TooManyLearners)]
    [InlineData("learner 1 http://new:1", MembershipError.IdExists, EtcdError.MemberExists)]
    [InlineData("promote 1", MembershipError.MemberNotLearner, EtcdError.MemberNotLearner)]
    [InlineData("promote 2", MembershipError.None, EtcdError.None)]
    [InlineData("promote 5", MembershipError.IdNotFound, EtcdError.MemberNotFound)]
    [InlineData("promote 9", MembershipError.IdRemoved, EtcdError.MemberNotFound)]
    [InlineData("remove 1", MembershipError.None, EtcdError.None)]
    [InlineData("remove 5", MembershipError.IdNotFound, EtcdError.MemberNotFound)]
    [InlineData("remove 9", MembershipError.IdRemoved, EtcdError.MemberNotFound)]
    [InlineData("update 1 http://a:1", MembershipError.None, EtcdError.None)]
    [InlineData("update 1 http://b:1", MembershipError.PeerUrlExists, EtcdError.PeerUrlExists)]
    [InlineData("update 5 http://new:1", MembershipError.IdNotFound, EtcdError.MemberNotFound)]
    public void Changes_are_validated_as_etcd_does(string change, MembershipError error, EtcdError answer)
    {
        Apply(Voter(1, "http://a:1"));
        Apply(Learner(2, "http://b:1"));
        Apply(Voter(9, "http://z:1"));
        Apply(MembershipChange.Remove(9));
        string[] words = change.Split(' ');
        ulong id = ulong.Parse(words[1]);
        MembershipError found = _membership.Validate(words[0] switch
        {
            "add" => Voter(id, words[2]),
            "learner" => Learner(id, words[2]),
            "promote" => MembershipChange.Promote(id),
            "remove" => MembershipChange.Remove(id),
            _ => MembershipChange.Update(_membership.View, id, [words[2]]),
        });
        Assert.Equal((error, answer), (found, found.ToEtcdError()));
        Assert.Equal(error == MembershipError.None, found.Text().Length == 0);
    }

    [Fact]
    public void Announced_members_are_known_but_their_bootstrap_entries_still_apply()
    {
        _membership.Announce([new ClusterMember { Id = 2, Name = "b" }, new ClusterMember { Id = 1, Name = "a", PeerUrls = ["http://a:1"] }]);
        Assert.Equal([1UL, 2UL], _membership.View.Members.Select(static m => m.Id));
        Assert.Equal(0UL, _store.Index);
        Apply(Voter(1, "http://a:1"));
        Assert.Equal(2, _membership.View.Members.Length);
    }

    [Fact]
    public void The_membership_comes_back_from_the_tree_and_from_the_backend()
    {
        Apply(Voter(1, "http://a:1"));
        Apply(Learner(2, "http://b:1"));
        Apply(Voter(3, "http://c:1"));
        Apply(MembershipChange.Remove(3));
        _membership.ApplyAttributes(1, new MemberAttributes("a", ["http://x:1"]), _backend);
        _membership.ApplyVersion(EtcdVersion.Parse("3.5.0"), _backend);
        _membership.ApplyDowngrade(new DowngradeInfo(true, "3.5.0"), _backend);

        ClusterMembership fromTree = Replay.NewMembership(_store);
        fromTree.RestoreFromStore(_backend);
        AssertSame(_membership.View, fromTree.View);

        var emptyTree = new V2Store();
        ClusterMembership fromBackend = Replay.NewMembership(emptyTree);
        fromBackend.RestoreFromBackend(_backend);
        AssertSame(_membership.View, fromBackend.View);
        AssertSame(_membership.View.With(downgrade: DowngradeInfo.None), MembershipReader.FromStore(emptyTree.View));
    }

    [Fact]
    public void Publishing_oneself_completes_stale_records_and_removes_those_of_members_that_are_gone()
    {
        Apply(Voter(1, "http://a:1"), backend: null);
        Apply(Voter(2, "http://b:1"), backend: null);
        _membership.ApplyAttributes(2, new MemberAttributes("b", ["http://y:1"]), null);
        _backend.Put(BucketId.Members, "2", """{"id":2,"peerURLs":["http://b:1"],"isLearner":true,"name":"b"}""");
        _backend.Put(BucketId.Members, "7", """{"id":7,"peerURLs":["http://gone:1"]}""");
        _membership.RestoreFromStore(_backend);
        _membership.ApplyAttributes(1, new MemberAttributes("a", ["http://x:1"]), _backend);
        Assert.Equal("""{"id":2,"peerURLs":["http://b:1"],"name":"b","clientURLs":["http://y:1"]}""", _backend.Text(BucketId.Members, "2"));
        Assert.Null(_backend.Text(BucketId.Members, "7"));
        Assert.Equal(2, _backend.Count(BucketId.Members));
    }

    [Fact]
    public void A_newer_cluster_version_makes_this_server_incompatible()
    {
        var refused = Assert.Throws<IncompatibleClusterException>(() => _membership.ApplyVersion(EtcdVersion.Parse("3.6.0"), _backend));
        Assert.Equal("invalid downgrade; server version is lower than determined cluster version", refused.Message);
        Assert.Equal("3.6.0", _backend.Text(BucketId.Cluster, "clusterVersion"));
    }

    [Fact]
    public void A_server_that_is_not_the_target_of_a_downgrade_does_not_start()
    {
        _membership.ApplyDowngrade(new DowngradeInfo(true, "3.4.0"), _backend);
        var refused = Assert.Throws<IncompatibleClusterException>(() => Replay.NewMembership(_store).RestoreFromStore(_backend));
        Assert.Equal("invalid downgrade; server version is not allowed to join when downgrade is enabled", refused.Message);
    }

    [Fact]
    public void Requests_of_the_log_reach_the_membership()
    {
        Apply(Voter(0xa1, "http://a:1"));
        var applier = new V2Applier(_store, _membership);
        Assert.False(applier.Apply(Put("/0/members/a1/attributes", """{"name":"n","clientURLs":["http://c:1"]}"""), 0, _backend).HasAnswer);
        Assert.False(applier.Apply(Put("/0/version", "3.5.0"), 0, _backend).HasAnswer);
        Assert.Equal("n", _membership.View.Find(0xa1)!.Name);
        Assert.Equal(EtcdVersion.Parse("3.5.0"), _membership.View.ClusterVersion);

        // Clients reach only what is below /1, and a condition makes it an ordinary write.
        Assert.True(applier.Apply(Put("/1/0/members/a1/attributes", "x"), 0, _backend).HasAnswer);
        Assert.True(applier.Apply(Put("/0/version", "3.6.0") with { PrevExist = false }, 0, _backend).Answer.Failed);
        Assert.True(applier.Apply(Put("/1/a", "x") with { Method = "JUMP" }, 0, _backend).IsUnknownMethod);
        Assert.Throws<InvalidDataException>(() => applier.Apply(Put("/0/version", "new"), 0, _backend));
        Assert.Throws<InvalidDataException>(() => applier.Apply(Put("/0/members/a1/attributes", "{"), 0, _backend));
    }

    [Fact]
    public void A_real_cluster_of_three_with_a_learner_that_came_and_went()
    {
        var replay = Replay.Load("s35-three-m0");
        Assert.True(replay.Apply(_store, _membership, replay.Entries.Keys.Max(), _backend));
        Assert.Equal(
            ["fdc1aebc4409fa1 m0 http://127.0.0.1:24101", "1f47f1acc9841da2 m1 http://127.0.0.1:24111", "4c304d97a6582b1b m2 http://127.0.0.1:24121"],
            _membership.View.Members.Select(static m => $"{m.Id:x} {m.Name} {m.PeerUrls.Single()}"));
        Assert.All(_membership.View.Members, static m => Assert.NotEmpty(m.ClientUrls));
        Assert.Equal([0xc8ced611e2414751UL], _membership.View.Removed);
        Assert.Equal("removed", _backend.Text(BucketId.MembersRemoved, "c8ced611e2414751"));
        Assert.Equal((3, "3.5.0"), (_backend.Count(BucketId.Members), _backend.Text(BucketId.Cluster, "clusterVersion")));
        AssertSame(_membership.View, MembershipReader.FromBackend(_backend));
    }

    [Theory]
    [InlineData("/0/members/a1/attributes", true)]
    [InlineData("/0/members/0123456789abcdef/attributes", true)]
    [InlineData("/0/members/00123456789abcdef/attributes", false)]
    [InlineData("/0/members//attributes", false)]
    [InlineData("/0/members/attributes", false)]
    [InlineData("/0/members/xyz/attributes", false)]
    [InlineData("/1/0/members/a1/attributes", false)]
    [InlineData("/0/members/a1/attributes/x", false)]
    [InlineData("/0/members/a1/raftAttributes", false)]
    public void Only_one_form_of_path_means_attributes(string path, bool means) =>
        Assert.Equal(means, MembershipPaths.TryParseAttributes(path, out _));

    private static MembershipChange Voter(ulong id, string url) => MembershipChange.Add(new ClusterMember { Id = id, PeerUrls = [url] });

    private static MembershipChange Learner(ulong id, string url) => MembershipChange.Add(new ClusterMember { Id = id, PeerUrls = [url], IsLearner = true });

    private static V2Request Put(string path, string value) => new() { Method = V2Request.Put, Path = path, Value = value };

    private static void AssertSame(MembershipView expected, MembershipView actual)
    {
        Assert.Equal(expected.Members.AsEnumerable(), actual.Members);
        Assert.Equal(expected.Removed.Order(), actual.Removed.Order());
        Assert.Equal(expected.ClusterVersion, actual.ClusterVersion);
        Assert.Equal(expected.Downgrade, actual.Downgrade);
    }

    private void Apply(MembershipChange change) => Apply(change, _backend);

    private void Apply(MembershipChange change, IBackendWriter? backend)
    {
        Assert.Equal(MembershipError.None, _membership.Validate(change));
        _membership.Apply(change, backend);
    }

    private string? Stored(string path)
    {
        V2Result found = _store.Get(path, false, 0);
        Assert.False(found.Failed);
        return found.Event.Node.Value;
    }
}
