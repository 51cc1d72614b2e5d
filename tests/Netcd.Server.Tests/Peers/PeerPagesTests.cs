using System.Collections.Immutable;
using System.Text;
using Netcd.Core.Membership;
using Netcd.Core.Peers;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Raft;
using Netcd.Server.Tests.Peers.Support;
using Member = Netcd.Core.Membership.Member;

namespace Netcd.Server.Tests.Peers;

public class PeerPagesTests
{
    private static readonly byte[] Heartbeat = RaftCodec.EncodePeerMessage(new Message { Type = MessageType.MsgHeartbeat, From = 2, To = 1, Term = 3, Commit = 9 });
    private static readonly byte[] Misdirected = RaftCodec.EncodePeerMessage(new Message { Type = MessageType.MsgHeartbeat, From = 2, To = 77, Term = 3 });
    private static readonly byte[] SnapshotMessage = RaftCodec.EncodePeerMessage(new Message { Type = MessageType.MsgSnap, From = 2, To = 1, Term = 3, Snapshot = new() { Metadata = new() { Index = 5, Term = 3 } } });

    [Theory]
    [InlineData("GET /raft", 405, "Method Not Allowed", "Allow: POST")]
    [InlineData("POST /raft/stream/msgapp/2", 405, "Method Not Allowed", "Allow: GET")]
    [InlineData("GET /raft/snapshot", 405, "Method Not Allowed", "Allow: POST")]
    [InlineData("POST /members", 405, "Method Not Allowed", "Allow: GET")]
    [InlineData("POST /members/hashkv", 405, "Method Not Allowed", "Allow: GET")]
    [InlineData("GET /members/promote/1", 405, "Method Not Allowed", "Allow: POST")]
    [InlineData("POST /downgrade/enabled", 405, "Method Not Allowed", "Allow: GET")]
    [InlineData("PUT /version", 405, "Method Not Allowed", "Allow: GET")]
    [InlineData("GET /leases", 405, "Method Not Allowed", "")]
    [InlineData("GET /leases/internal", 405, "Method Not Allowed", "")]
    [InlineData("GET /", 404, "404 page not found", "")]
    [InlineData("GET /health", 404, "404 page not found", "")]
    [InlineData("GET /raft/other", 404, "404 page not found", "")]
    [InlineData("GET /v2/keys", 404, "404 page not found", "")]
    [InlineData("GET /raft/stream/", 404, "invalid path", "")]
    [InlineData("GET /raft/stream/other/2", 404, "invalid path", "X-Etcd-Cluster-Id: 8281d3a87b769e77")]
    [InlineData("GET /raft/stream/msgapp/xyz", 404, "invalid from", "X-Server-Version: 3.5.21")]
    [InlineData("GET /raft/stream/msgapp/11112222333344445", 404, "invalid from", "")]
    [InlineData("GET /raft/stream/msgapp/2", 404, "error sender not found", "")]
    [InlineData("GET /raft/stream/msgapp/dead", 410, "removed member", "")]
    [InlineData("POST /members/promote/abc", 404, "member abc not found in cluster", "X-Etcd-Cluster-Id: 8281d3a87b769e77")]
    [InlineData("POST /members/promote/12", 404, "membership: ID not found", "")]
    [InlineData("POST /leases/internal", 400, "error unmarshalling request", "")]
    [InlineData("GET /members/hashkv", 400, "error unmarshalling request", "")]
    public async Task Refusals_are_etcds(string line, int status, string text, string header)
    {
        await using PeerNode node = await StartAsync();
        string answer = await RawHttp.ExchangeAsync(node.EndPoint, RawHttp.Request(line, []));
        AssertError(answer, status, text);
        Assert.Contains(header, answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Server-Version", "2.3.8", "incompatible version")]
    [InlineData("X-Server-Version", null, "incompatible version")]
    [InlineData("X-Server-Version", "garbage", "incompatible version")]
    [InlineData("X-Min-Cluster-Version", "3.6.0", "incompatible version")]
    [InlineData("X-Min-Cluster-Version", "4.0.0", "incompatible version")]
    [InlineData("X-Etcd-Cluster-ID", "abc", "cluster ID mismatch")]
    [InlineData("X-Etcd-Cluster-ID", null, "cluster ID mismatch")]
    public async Task Senders_that_do_not_fit_are_refused_everywhere(string header, string? value, string text)
    {
        await using PeerNode node = await StartAsync();
        foreach (string line in new[] { "POST /raft", "POST /raft/snapshot", "GET /raft/stream/message/2", "GET /raft/stream/odd/zz" })
        {
            AssertError(await RawHttp.ExchangeAsync(node.EndPoint, RawHttp.Request(line, [], (header, value))), 412, text);
        }
    }

    [Theory]
    [InlineData("X-Server-Version", "3.6.0")]
    [InlineData("X-Server-Version", "3.4.23")]
    [InlineData("X-Min-Cluster-Version", null)]
    [InlineData("X-Server-From", null)]
    public async Task Senders_that_fit_are_heard(string header, string? value)
    {
        await using PeerNode node = await StartAsync();
        string answer = await RawHttp.ExchangeAsync(node.EndPoint, RawHttp.Request("POST /raft", Heartbeat, (header, value)));
        Assert.StartsWith("HTTP/1.1 204 No Content\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("X-Etcd-Cluster-Id: 8281d3a87b769e77\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(9ul, (await node.Member.NextAsync()).Commit);
    }

    [Fact]
    public async Task Messages_that_cannot_be_taken_are_refused()
    {
        await using PeerNode node = await StartAsync();
        AssertError(await PostAsync(node, "/raft", [0x0a, 0xff]), 400, "error unmarshalling raft message");
        AssertCut(await PostAsync(node, "/raft", Misdirected));
        AssertCut(await PostAsync(node, "/raft", SnapshotMessage));
        node.Member.OnReceive = _ => PeerReceipt.SenderRemoved;
        AssertCut(await PostAsync(node, "/raft", Heartbeat));
        Assert.True(node.Log.Has("failed to process Raft message local-member-id=1 error=cannot process message from removed member"));
    }

    [Fact]
    public async Task A_stream_for_another_member_is_refused()
    {
        await using PeerNode node = await StartAsync();
        node.Transport.AddPeer(2, ["http://127.0.0.1:1"]);
        AssertError(await RawHttp.ExchangeAsync(node.EndPoint, RawHttp.Request("GET /raft/stream/message/2", [], ("X-Raft-To", "3"))), 412, "to field mismatch");
        AssertError(await RawHttp.ExchangeAsync(node.EndPoint, RawHttp.Request("GET /raft/stream/message/2", [], ("X-Raft-To", null))), 412, "to field mismatch");
    }

    [Fact]
    public async Task Anybody_gets_members_version_and_time()
    {
        await using PeerNode node = await StartAsync();
        string members = await GetAsync(node, "/members");
        Assert.Contains("X-Etcd-Cluster-Id: 8281d3a87b769e77\r\n", members, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/json\r\n", members, StringComparison.Ordinal);
        Assert.EndsWith("[{\"id\":1,\"peerURLs\":[\"http://a:1\"],\"name\":\"a\",\"clientURLs\":[\"http://a:2\"]},{\"id\":2,\"peerURLs\":[\"http://b:1\"]}]\n", members, StringComparison.Ordinal);
        Assert.EndsWith("{\"etcdserver\":\"3.5.21\",\"etcdcluster\":\"3.5.0\"}", await GetAsync(node, "/version"), StringComparison.Ordinal);
        string probe = await GetAsync(node, "/raft/probing");
        Assert.Matches("\\{\"OK\":true,\"Now\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z\"\\}\n$", probe);
    }

    [Theory]
    [InlineData("/raft/stream", "/raft/stream/")]
    [InlineData("/members/promote", "/members/promote/")]
    [InlineData("//raft/probing", "/raft/probing")]
    public async Task Paths_are_redirected_as_by_Go(string path, string target)
    {
        await using PeerNode node = await StartAsync();
        string answer = await GetAsync(node, path);
        Assert.StartsWith("HTTP/1.1 301 ", answer, StringComparison.Ordinal);
        Assert.Contains($"Location: {target}\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hash_is_asked_and_answered_as_JSON()
    {
        await using PeerNode node = await StartAsync();
        byte[] question = Encoding.ASCII.GetBytes("{\"revision\":7}");
        string answer = await RawHttp.ExchangeAsync(node.EndPoint, RawHttp.Request("GET /members/hashkv", question));
        Assert.EndsWith("\r\n\r\n{\"header\":{\"revision\":1},\"hash\":1084519789,\"compact_revision\":-1}", answer, StringComparison.Ordinal);
        AssertError(await RawHttp.ExchangeAsync(node.EndPoint, RawHttp.Request("GET /members/hashkv", question, ("X-Etcd-Cluster-ID", "1"))), 412, "cluster ID mismatch");
        Assert.StartsWith("HTTP/1.1 200 ", await RawHttp.ExchangeAsync(node.EndPoint, RawHttp.Request("GET /members/hashkv", "null"u8)), StringComparison.Ordinal);
        node.Member.Hash = PeerResult<PeerHash>.Failed(EtcdError.Compacted);
        AssertError(await RawHttp.ExchangeAsync(node.EndPoint, RawHttp.Request("GET /members/hashkv", question, ("X-Etcd-Cluster-ID", null))), 400, "mvcc: required revision has been compacted");
    }

    [Fact]
    public async Task Leases_are_renewed_with_the_bytes_of_etcd()
    {
        await using PeerNode node = await StartAsync();
        string answer = await PostAsync(node, "/leases", [0x08, 0x87, 0xad, 0x4b]);
        Assert.Contains("Content-Type: application/protobuf\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Length: 7\r\n", answer, StringComparison.Ordinal);
        node.Member.Renewal = PeerResult<long>.Failed(EtcdError.TimeoutWaitAppliedIndex);
        AssertError(await PostAsync(node, "/leases", [0x08, 0x01]), 408, "waiting for node to catch up its applied index has timed out");
        node.Member.Renewal = PeerResult<long>.Failed(EtcdError.LeaseNotFound);
        AssertError(await PostAsync(node, "/leases", [0x08, 0x01]), 404, "lease not found");
        AssertError(await PostAsync(node, "/leases", [0x08]), 400, "error unmarshalling request");
        string large = await PostAsync(node, "/leases", new byte[65537]);
        Assert.StartsWith("HTTP/1.1 413 ", large, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Questions_and_answers_of_our_own_fit()
    {
        await using PeerNode node = await StartAsync();
        TimeSpan limit = TimeSpan.FromSeconds(30);
        PeerResult<PeerMembers> members = await node.Calls.GetMembersAsync(node.Url, limit, default);
        Assert.Equal(PeerNode.Cluster, members.Value!.ClusterId);
        Assert.Equal(node.Member.Membership.Members.AsEnumerable(), members.Value.Members);
        Assert.Equal(new PeerVersions("3.5.21", "3.5.0"), (await node.Calls.GetVersionsAsync(node.Url, limit, default)).Value);

        Assert.Equal(new PeerHash(1084519789, -1, 1), (await node.Calls.GetHashKvAsync(node.Url, PeerNode.Cluster, 7, limit, default)).Value);
        Assert.Equal(EtcdError.ClusterIdMismatch, (await node.Calls.GetHashKvAsync(node.Url, 1, 7, limit, default)).Error);
        node.Member.Hash = PeerResult<PeerHash>.Failed(EtcdError.FutureRevision);
        Assert.Equal(EtcdError.FutureRevision, (await node.Calls.GetHashKvAsync(node.Url, PeerNode.Cluster, 7, limit, default)).Error);

        node.Member.Downgrade = PeerResult<bool>.Of(true);
        Assert.True((await node.Calls.IsDowngradeEnabledAsync(node.Url, limit, default)).Value);
        node.Member.Downgrade = PeerResult<bool>.Failed(EtcdError.Timeout);
        Assert.False((await node.Calls.IsDowngradeEnabledAsync(node.Url, limit, default)).IsAnswered);

        Assert.Equal(EtcdError.MemberNotFound, (await node.Calls.PromoteAsync(node.Url, 12, limit, default)).Error);
        node.Member.Promotion = PeerResult<ImmutableArray<Member>>.Failed(EtcdError.MemberNotLearner);
        Assert.Equal(EtcdError.MemberNotLearner, (await node.Calls.PromoteAsync(node.Url, 12, limit, default)).Error);
        node.Member.Promotion = PeerResult<ImmutableArray<Member>>.Failed(EtcdError.LearnerNotReady);
        Assert.Equal(EtcdError.LearnerNotReady, (await node.Calls.PromoteAsync(node.Url, 12, limit, default)).Error);
        node.Member.Promotion = PeerResult<ImmutableArray<Member>>.Of(node.Member.Membership.Members);
        Assert.Equal(2, (await node.Calls.PromoteAsync(node.Url, 12, limit, default)).Value.Length);

        Assert.Equal(600, (await node.Calls.RenewLeaseAsync(node.Url, 1234567, limit, default)).Value);
        node.Member.Renewal = PeerResult<long>.Failed(EtcdError.LeaseNotFound);
        Assert.Equal(EtcdError.LeaseNotFound, (await node.Calls.RenewLeaseAsync(node.Url, 1234567, limit, default)).Error);
        Assert.Equal(EtcdError.LeaseNotFound, (await node.Calls.GetLeaseAsync(node.Url, new LeaseTimeToLiveRequest { ID = 5 }, limit, default)).Error);
        node.Member.Lease = PeerResult<LeaseTimeToLiveResponse>.Of(new LeaseTimeToLiveResponse { ID = 5, TTL = 9, GrantedTTL = 10 });
        Assert.Equal(9, (await node.Calls.GetLeaseAsync(node.Url, new LeaseTimeToLiveRequest { ID = 5 }, limit, default)).Value!.TTL);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("not a url")]
    [InlineData("")]
    public async Task A_member_that_cannot_be_asked_gives_no_answer(string url)
    {
        await using PeerNode node = await StartAsync();
        PeerResult<PeerVersions> result = await node.Calls.GetVersionsAsync(url, TimeSpan.FromSeconds(30), default);
        Assert.False(result.IsAnswered);
        Assert.NotEmpty(result.Reason);
    }

    [Fact]
    public async Task Answers_that_make_no_sense_are_no_answer()
    {
        await using PeerNode node = await StartAsync();
        await using var hostile = new ScriptedServer(ScriptedServer.Garbage);
        TimeSpan limit = TimeSpan.FromSeconds(2);
        Assert.False((await node.Calls.GetVersionsAsync(hostile.Url, limit, default)).IsAnswered);
        Assert.False((await node.Calls.GetMembersAsync(node.Url + "/x", limit, default)).IsAnswered);
    }

    private static async Task<PeerNode> StartAsync()
    {
        PeerNode node = await PeerNode.StartAsync(1);
        node.Member.Membership = new MembershipView
        {
            Members = [new Member { Id = 1, Name = "a", PeerUrls = ["http://a:1"], ClientUrls = ["http://a:2"] }, new Member { Id = 2, PeerUrls = ["http://b:1"] }],
            Removed = [0xdead],
        };
        return node;
    }

    private static Task<string> GetAsync(PeerNode node, string path) => RawHttp.ExchangeAsync(node.EndPoint, RawHttp.Request("GET " + path, []));

    private static Task<string> PostAsync(PeerNode node, string path, byte[] body) => RawHttp.ExchangeAsync(node.EndPoint, RawHttp.Request("POST " + path, body));

    // Etcd's answer has no end, and may get lost altogether.
    private static void AssertCut(string answer)
    {
        Assert.DoesNotContain("HTTP/1.1 2", answer, StringComparison.Ordinal);
        Assert.False(answer.EndsWith("0\r\n\r\n", StringComparison.Ordinal));
        Assert.DoesNotContain("Content-Length", answer, StringComparison.Ordinal);
    }

    private static void AssertError(string answer, int status, string text)
    {
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Type: text/plain; charset=utf-8\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n" + text + "\n", answer, StringComparison.Ordinal);
    }
}
