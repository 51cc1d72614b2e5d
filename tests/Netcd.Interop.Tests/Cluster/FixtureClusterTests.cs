using System.Text.Json;
using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Rpc;

namespace Netcd.Interop.Tests.Cluster;

/// <summary>The directories of a whole cluster of real etcd, one member of which had got a snapshot.</summary>
public sealed class FixtureClusterTests
{
    private const string Name = "s35-three";

    [NetcdFact]
    public async Task Three_directories_of_real_etcd_become_a_cluster_again()
    {
        using var folder = new TempFolder();
        string top = Fixtures.Unpack(Name, folder);
        JsonElement said = Fixtures.Facts(Name).GetProperty("server_said").GetProperty("m0");
        string[] names = ["m0", "m1", "m2"];
        // The directories know each other's ports.
        int[] ports = [.. said.GetProperty("members").GetProperty("members").EnumerateArray()
            .Select(static m => new Uri(m.GetProperty("peerURLs")[0].GetString()!).Port)];
        using IDisposable turn = await PortsInTurn.TakeAsync(ports);
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(new ClusterOptions
        {
            Kinds = Subject.Times(3),
            Names = names,
            PeerPorts = ports,
            DataDirectories = [.. names.Select(n => Path.Combine(top, n))],
        });
        await cluster.RunAsync(async () =>
        {
            JsonElement hash = said.GetProperty("hashkv")[0].GetProperty("HashKV");
            HashKVResponse now = await cluster.EqualAsync();
            Assert.Equal(hash.GetProperty("hash").GetUInt32(), now.Hash);
            Assert.Equal(hash.GetProperty("compact_revision").GetInt64(), now.CompactRevision);
            Assert.Equal(hash.GetProperty("header").GetProperty("revision").GetInt64(), now.Header.Revision);
            foreach (ClusterMember member in cluster.Members)
            {
                await CompareAsync(member, said);
            }
        });
    }

    private static async Task CompareAsync(ClusterMember member, JsonElement said)
    {
        MemberListResponse members = await member.CallAsync("Cluster/MemberList", new MemberListRequest(), MemberListResponse.Parser);
        Assert.Equal(
            said.GetProperty("members").GetProperty("members").EnumerateArray().Select(static m => $"{m.GetProperty("ID")} {m.GetProperty("name")} {m.GetProperty("peerURLs")[0]}"),
            members.Members.OrderBy(static m => m.Name, StringComparer.Ordinal).Select(static m => $"{m.ID} {m.Name} {m.PeerURLs[0]}"));
        Assert.Equal(said.GetProperty("members").GetProperty("header").GetProperty("cluster_id").GetString(), $"{members.Header.ClusterId}");

        LeaseLeasesResponse leases = await member.CallAsync("Lease/LeaseLeases", new LeaseLeasesRequest(), LeaseLeasesResponse.Parser);
        Assert.Equal(
            said.GetProperty("leases").GetProperty("leases").EnumerateArray().Select(static l => l.GetProperty("ID").GetString()).Order(),
            leases.Leases.Select(static l => $"{l.ID}").Order());

        var all = new RangeRequest { Key = Google.Protobuf.ByteString.CopyFrom(0), RangeEnd = Google.Protobuf.ByteString.CopyFrom(0) };
        RangeResponse range = await member.CallAsync("KV/Range", all, RangeResponse.Parser);
        Assert.Equal(
            said.GetProperty("range_all").GetProperty("kvs").EnumerateArray().Select(static k => $"{k.GetProperty("key")} {k.GetProperty("mod_revision")} {k.GetProperty("version")}"),
            range.Kvs.Select(static k => $"{k.Key.ToBase64()} {k.ModRevision} {k.Version}"));
    }
}
