using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Netcd.Interop.Tests.Cluster;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Classic;

/// <summary>What v1 and v2 clients of a cluster see while members come and go.</summary>
public sealed partial class V2AvailabilityTests
{
    [NetcdFact]
    public async Task Without_a_majority_reads_go_on_and_writes_fail_in_time()
    {
        await using ProcessCluster cluster = await StartAsync();
        using var call = new V2Call();
        await cluster.RunAsync(async () =>
        {
            // Who writes through a member reads it there.
            ClusterMember leader = await cluster.LeaderAsync();
            EtcdProcess follower = cluster.Members.First(m => m != leader).Process;
            for (int i = 0; i < 200; i++)
            {
                string value = string.Create(CultureInfo.InvariantCulture, $"{i}");
                await call.SetAsync(follower, "own", value);
                Assert.Contains($"\"value\":\"{value}\"", (await call.SendAsync("GET", follower.ClientUrl + "/v2/keys/own")).Body, StringComparison.Ordinal);
            }

            await Task.WhenAll(cluster.Members.Where(m => m.Process != follower).Select(static m => m.Process.KillAsync()));
            string[] requests = ["PUT /v2/keys/own", "POST /v2/keys/queue", "DELETE /v2/keys/own", "GET /v2/keys/own?quorum=true"];
            await Task.WhenAll(requests.Select(async request =>
            {
                var time = Stopwatch.StartNew();
                string[] words = request.Split(' ');
                (int status, string body) = await call.SendAsync(words[0], follower.ClientUrl + words[1], words[0] is "PUT" or "POST" ? "value=x" : null);
                string cause = words[0] == "GET" ? "etcdserver: (request timed out|leader changed)" : "etcdserver: request timed out";
                Assert.Equal(500, status);
                Assert.Matches($"^{{\"errorCode\":300,\"message\":\"Raft Internal Error\",\"cause\":\"{cause}", body);
                Assert.True(words[0] == "GET" || time.Elapsed > TimeSpan.FromSeconds(3), $"{request}: {time.Elapsed}");
            }));
            Assert.Contains("\"value\":\"199\"", (await call.SendAsync("GET", follower.ClientUrl + "/v2/keys/own")).Body, StringComparison.Ordinal);
            (int code, string error) = await call.SendAsync("GET", follower.ClientUrl + "/v1/leader");
            Assert.Equal(500, code);
            Assert.StartsWith("""{"errorCode":301,"message":"During Leader Election""", error, StringComparison.Ordinal);
            Assert.Equal(503, (await call.SendAsync("GET", follower.ClientUrl + "/v2/members/leader")).Status);
        });
    }

    [NetcdFact]
    public async Task A_watch_shows_its_headers_at_once_and_ends_when_a_snapshot_replaces_the_store()
    {
        await using ProcessCluster cluster = await StartAsync("--snapshot-count=20", "--snapshot-catchup-entries=5");
        using var call = new V2Call();
        await cluster.RunAsync(async () =>
        {
            ClusterMember leader = await cluster.LeaderAsync();
            ClusterMember straggler = cluster.Members.First(m => m != leader);
            string? now = (await RawHttp.AskAsync(straggler.Process.Endpoint, "GET", "/v2/keys/none", [], "")).Header("X-Etcd-Index");
            using RawHttp second = await RawHttp.StartAsync(straggler.Process.Endpoint, "GET", "/v2/keys/none?wait=true&recursive=true", [], "");
            using RawHttp first = await RawHttp.StartAsync(straggler.Process.Endpoint, "GET", "/v1/watch/none", [], "", waitForHeaders: false);
            straggler.Process.Pause();
            Task<string> lost = leader.Process.Log.LineAsync("lost TCP streaming connection with remote peer\",\"stream-writer-type");
            string big = new('x', 100_000); // Small ones would wait in the buffers of the connection.
            await Task.WhenAll(Enumerable.Range(0, 300).Select(i => call.SetAsync(leader.Process, $"other{i % 10}", big)));
            await lost.WaitAsync(ProcessCluster.Patience);
            await Poll.UntilAsync("the leader's log is cut", ProcessCluster.Patience, async () =>
            {
                await Task.WhenAll(Enumerable.Range(0, 25).Select(i => call.SetAsync(leader.Process, "more", $"{i}")));
                return leader.Process.Log.Lines.Any(static line => SavedLate().IsMatch(line));
            });
            straggler.Process.Resume();
            await straggler.Process.Log.LineAsync("applied snapshot").WaitAsync(ProcessCluster.Patience);

            RawAnswer ended = await second.FinishAsync();
            Assert.Equal((200, "", now), (ended.Status, ended.Body, ended.Header("X-Etcd-Index")));
            RawAnswer cleared = await first.FinishAsync();
            Assert.Equal((400, """{"errorCode":500,"message":"watcher is cleared due to etcd recovery","cause":"/none"}"""), (cleared.Status, cleared.Body.TrimEnd()));
        });
    }

    [GeneratedRegex("\"saved snapshot\",\"snapshot-index\":([4-9]|[0-9]{2})[0-9]{2}")]
    private static partial Regex SavedLate();

    private static Task<ProcessCluster> StartAsync(params string[] arguments) => ProcessCluster.StartAsync(
        new ClusterOptions { Kinds = Subject.Kinds("subject subject subject"), Arguments = _ => ["--enable-v2=true", .. arguments] });
}
