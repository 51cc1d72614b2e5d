using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Interop.Tests.Auth;

/// <summary>Users, passwords and tokens in clusters of several members.</summary>
public sealed class AuthClusterTests
{
    [NetcdFact]
    public async Task A_token_of_any_member_is_good_at_ours_at_once()
    {
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(new ClusterOptions
        {
            Kinds = [NetcdServer.With(RealEtcd.V35), NetcdServer.With(RealEtcd.V35), RealEtcd.V35],
            Arguments = static _ => ["--bcrypt-cost=4"],
        });
        await cluster.RunAsync(async () =>
        {
            await EnableAsync(cluster.Members[0]);
            for (int round = 0; round < 5; round++)
            {
                foreach (ClusterMember giver in cluster.Members)
                {
                    string token = await TokenAsync(giver);
                    // A real member that lags does not wait long enough for the login's entry.
                    foreach (ClusterMember taker in cluster.Members.Take(2))
                    {
                        await PutAsync(taker, token);
                    }
                }
            }
        });
    }

    [NetcdFact]
    public async Task A_password_set_next_to_3_4_is_good_at_every_member()
    {
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(new ClusterOptions { Kinds = [RealEtcd.V34, NetcdServer.With(RealEtcd.V35), RealEtcd.V34] });
        await cluster.RunAsync(async () =>
        {
            await EnableAsync(cluster.Members[1]);
            foreach (ClusterMember member in cluster.Members)
            {
                CommandResult right = member.Process.Ctl(RealEtcd.V34, "put", "k", "v", "--user=root:rootpw");
                Assert.True(right.ExitCode == 0, $"{member}: {right.StderrText}");
                Assert.Contains("authentication failed", member.Process.Ctl(RealEtcd.V34, "get", "k", "--user=root:").StderrText + member.Process.Ctl(RealEtcd.V34, "get", "k", "--user=root:wrong").StderrText, StringComparison.Ordinal);
            }
        });
    }

    [NetcdFact]
    public async Task A_member_that_got_the_store_as_a_snapshot_knows_who_may_what()
    {
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(new ClusterOptions
        {
            Kinds = [NetcdServer.With(RealEtcd.V35), NetcdServer.With(RealEtcd.V35), NetcdServer.With(RealEtcd.V35)],
            Arguments = static _ => ["--bcrypt-cost=4", "--snapshot-count=10", "--experimental-snapshot-catchup-entries=2"],
        });
        await cluster.RunAsync(async () =>
        {
            ClusterMember leader = await cluster.LeaderAsync();
            ClusterMember straggler = cluster.Members.First(m => m != leader);
            await straggler.Process.KillAsync();
            await EnableAsync(leader);
            string token = await TokenAsync(leader);
            for (int i = 0; i < 40; i++)
            {
                await PutAsync(leader, token);
            }

            await straggler.RestartAsync();
            await straggler.Process.Log.LineAsync("applied snapshot").WaitAsync(ProcessCluster.Patience);
            RpcException refused = await Assert.ThrowsAsync<RpcException>(() => straggler.CallAsync("KV/Range", new RangeRequest { Key = AuthServer.Text("k"), Serializable = true }, RangeResponse.Parser));
            Assert.Equal("etcdserver: user name is empty", refused.Message);
            await PutAsync(straggler, await TokenAsync(straggler));
        });
    }

    private static async Task<string> TokenAsync(ClusterMember member) =>
        (await member.CallAsync("Auth/Authenticate", new AuthenticateRequest { Name = "root", Password = "rootpw" }, AuthenticateResponse.Parser)).Token;

    private static async Task EnableAsync(ClusterMember member)
    {
        await member.CallAsync("Auth/UserAdd", new AuthUserAddRequest { Name = "root", Password = "rootpw" }, AuthUserAddResponse.Parser);
        await member.CallAsync("Auth/UserGrantRole", new AuthUserGrantRoleRequest { User = "root", Role = "root" }, AuthUserGrantRoleResponse.Parser);
        await member.CallAsync("Auth/AuthEnable", new AuthEnableRequest(), AuthEnableResponse.Parser);
    }

    private static async Task PutAsync(ClusterMember member, string token) => await member.Channel.UnaryAsync(
        "/etcdserverpb.KV/Put",
        new PutRequest { Key = AuthServer.Text("k") },
        PutResponse.Parser,
        new RpcCallOptions { Timeout = TimeSpan.FromSeconds(20), Metadata = [new("token", token)] });
}
