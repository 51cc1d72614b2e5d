using System.Net;
using System.Net.Sockets;
using System.Text;
using Netcd.Interop.Tests.Cluster.Hostile;
using Netcd.Interop.Tests.Cluster.Load;
using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Rpc;

namespace Netcd.Interop.Tests.Cluster;

/// <summary>Strangers and broken members: refused as real etcd refuses them, and harmless.</summary>
public sealed class HostilePeerTests
{
    // Raft message {type App, to 1, from 1}.
    private static readonly byte[] MessageOfWrongType = [8, 3, 16, 1, 24, 1];

    [NetcdFact]
    public async Task Refusals_are_those_of_real_etcd()
    {
        await using ProcessCluster real = await ProcessCluster.StartAsync(new ClusterOptions { Kinds = [RealEtcd.V35] });
        await using ProcessCluster subject = await ProcessCluster.StartAsync(new ClusterOptions { Kinds = Subject.Times(1) });
        var differences = new List<string>();
        foreach (PeerRequest request in Requests())
        {
            string expected = await request.SendAsync(real.Members[0]);
            string actual = await request.SendAsync(subject.Members[0]);
            if (expected != actual)
            {
                differences.Add($"{request}: {expected.Trim()} | {actual.Trim()}");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [NetcdFact]
    public async Task Nonsense_from_strangers_disturbs_nobody()
    {
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(new ClusterOptions { Kinds = Subject.Times(3) });
        await cluster.RunAsync(async () =>
        {
            await using ClusterLoad load = ClusterLoad.Start(cluster);
            await load.ProgressAsync();
            var open = new List<Socket>();
            for (int i = 0; i < 60 * Subject.Rounds; i++)
            {
                ClusterMember member = cluster.Members[i % 3];
                open.Add(await InsultAsync(member, Nonsense.OfStranger(i)));
                PeerRequest[] requests = [.. Requests()];
                await requests[i % requests.Length].SendAsync(member);
            }

            await load.ProgressAsync();
            open.ForEach(static s => s.Dispose());
            await load.FinishAsync();
        });
    }

    [NetcdFact]
    public async Task A_member_that_talks_nonsense_is_endured_until_it_is_removed()
    {
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(new ClusterOptions { Kinds = Subject.Times(3) });
        await cluster.RunAsync(async () =>
        {
            ulong id = (await cluster.Members[0].StatusAsync()).Header.ClusterId;
            await using ClusterLoad load = ClusterLoad.Start(cluster);
            await using var fake = new FakePeer(id, Subject.IsNetcd ? Nonsense.StreamKinds : Nonsense.BearableStreamKinds);
            MemberAddResponse added = await cluster.AnnounceAsync(fake.Url, isLearner: true);
            int answers = 60 * Subject.Rounds;
            await Poll.UntilAsync($"{answers} streams", ProcessCluster.Patience, () => Task.FromResult(fake.Answered >= answers));
            await load.ProgressAsync();
            await cluster.RemoveAsync(added.Member.ID);
            await load.ProgressAsync();
            await load.FinishAsync();
        });
    }

    private static IEnumerable<PeerRequest> Requests()
    {
        var good = new PeerRequest("POST", "/raft", []);
        yield return good with { Body = Nonsense.Junk(1, 300) };
        yield return good with { Body = Nonsense.Junk(2, 300_000) };
        yield return good with { ClusterId = "deadbeef" };
        yield return good with { Version = "2.0.0" };
        yield return good with { Version = null };
        yield return good with { MinVersion = "9.0.0" };
        yield return good with { Method = "GET" };
        var snapshot = new PeerRequest("POST", "/raft/snapshot", []);
        yield return snapshot;
        yield return snapshot with { Body = Nonsense.Junk(3, 300) };
        yield return snapshot with { Body = [1, 2, 3] };
        yield return snapshot with { Body = Nonsense.Length(6) };
        yield return snapshot with { Body = [.. Nonsense.Length(6), .. MessageOfWrongType] };
        yield return snapshot with { Body = [.. Nonsense.Length(60), .. MessageOfWrongType] };
        yield return snapshot with { ClusterId = "deadbeef" };
        yield return snapshot with { Method = "PUT" };
        var stream = new PeerRequest("GET", "/raft/stream/message/abc", null);
        yield return stream;
        yield return stream with { Path = "/raft/stream/msgapp/abc" };
        yield return stream with { Path = "/raft/stream/message/xyz" };
        yield return stream with { Path = "/raft/stream/other/abc" };
        yield return stream with { ClusterId = "deadbeef" };
        yield return stream with { Version = "2.3.0" };
        yield return stream with { Method = "POST", Body = [] };
        yield return new PeerRequest("GET", "/raft/nothing", null);
        yield return new PeerRequest("GET", "/members/hashkv", Encoding.ASCII.GetBytes("nonsense"));
        yield return new PeerRequest("GET", "/members/hashkv", Encoding.ASCII.GetBytes("{\"revision\":999999}"));
        yield return new PeerRequest("POST", "/members/promote/nonsense", []);
        yield return new PeerRequest("POST", "/members/promote/12345", []);
        yield return new PeerRequest("POST", "/leases", Nonsense.Junk(4, 50));
        yield return new PeerRequest("POST", "/leases/internal", Nonsense.Junk(5, 50));
    }

    private static async Task<Socket> InsultAsync(ClusterMember member, byte[] bytes)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var url = new Uri(member.Process.PeerUrl);
        await socket.ConnectAsync(IPAddress.Parse(url.Host), url.Port);
        try
        {
            await socket.SendAsync(bytes);
        }
        catch (SocketException)
        {
            // It has hung up on us, as it may.
            return socket;
        }

        return socket;
    }
}
