using Netcd.Core.Membership;
using Netcd.Protocol.Errors;

namespace Netcd.Core.Tests.Clusters;

/// <summary>Three members: election, replication, leader loss, restart, snapshots for those that lag.</summary>
public sealed class ClusterTests
{
    [Fact]
    public void Members_elect_a_leader_and_every_one_takes_writes_and_reads()
    {
        TestCluster cluster = new TestCluster(1, 3).Start();
        foreach (TestMember writer in cluster.Members)
        {
            Assert.Equal(EtcdError.None, cluster.Do(() => writer.PutAsync("k", writer.Options.Name)));
            foreach (TestMember reader in cluster.Members)
            {
                Assert.Equal(writer.Options.Name, cluster.Do(() => reader.GetAsync("k")));
            }
        }

        cluster.Agree();
        Assert.All(cluster.Members, m => Assert.Equal(["n0", "n1", "n2"], m.Member!.Membership.View.Members.Select(x => x.Name).Order()));
        cluster.Run(() => cluster.Members.All(m => m.Member!.Membership.View.ClusterVersion == EtcdVersion.Parse("3.5.0")));
    }

    [Fact]
    public void A_new_leader_takes_over_when_the_old_one_crashes_and_the_old_one_comes_back()
    {
        TestCluster cluster = new TestCluster(2, 3).Start();
        TestMember old = cluster.Leader!;
        Assert.Equal(EtcdError.None, cluster.Do(() => old.PutAsync("a", "1")));
        old.Crash();
        cluster.Run(() => cluster.Leader is not null);
        Assert.Equal(EtcdError.None, cluster.Do(() => cluster.Leader!.PutAsync("b", "2")));
        old.Start();
        cluster.Run(() => old.IsAnnounced);
        cluster.Agree();
        Assert.Equal("1", old.Local("a"));
        Assert.Equal("2", old.Local("b"));
    }

    [Fact]
    public void Acknowledged_writes_survive_the_crash_of_all_members()
    {
        TestCluster cluster = new TestCluster(3, 3).Start();
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(EtcdError.None, cluster.Do(() => cluster.Members[i % 3].PutAsync($"k{i}", $"{i}")));
        }

        cluster.Members.ToList().ForEach(m => m.Crash());
        cluster.Start();
        cluster.Agree();
        Assert.All(Enumerable.Range(0, 20), i => Assert.Equal($"{i}", cluster.Members[0].Local($"k{i}")));
    }

    [Fact]
    public void An_isolated_leader_steps_down_and_answers_no_linearizable_read()
    {
        TestCluster cluster = new TestCluster(4, 3).Start();
        TestMember old = cluster.Leader!;
        TestMember[] others = [.. cluster.Members.Where(m => m != old)];
        cluster.Network.Isolate(old.Url, others.Select(m => m.Url));
        cluster.Run(() => others.Any(m => m.Member!.Raft.View.IsLeader));
        Assert.Equal(EtcdError.None, cluster.Do(() => others[0].PutAsync("k", "new")));
        Assert.NotEqual("new", old.Local("k"));
        Assert.StartsWith("etcdserver: ", cluster.Do(() => old.GetAsync("k")), StringComparison.Ordinal);
        Assert.False(old.Member!.Raft.View.IsLeader);
        cluster.Network.HealAll();
        Assert.Equal("new", cluster.Do(() => old.GetAsync("k")));
        cluster.Agree();
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void A_member_that_lags_is_caught_up_by_a_snapshot_while_others_write(int seed)
    {
        TestCluster cluster = new TestCluster(seed, 3, o => o with { SnapshotCount = 20, SnapshotCatchUpEntries = 5 }).Start();
        TestMember behind = cluster.Members.First(m => m != cluster.Leader);
        bool crashes = seed % 2 == 0;
        cluster.Network.Isolate(behind.Url, cluster.Members.Where(m => m != behind).Select(m => m.Url));
        if (crashes)
        {
            behind.Crash();
        }

        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(EtcdError.None, cluster.Do(() => cluster.Leader!.PutAsync($"k{i % 7}", $"{i}")));
        }

        cluster.Network.HealAll();
        if (crashes)
        {
            behind.Start();
        }

        for (int i = 100; i < 150; i++)
        {
            Assert.Equal(EtcdError.None, cluster.Do(() => cluster.Leader!.PutAsync($"k{i % 7}", $"{i}")));
        }

        cluster.Run(() => behind.IsAnnounced);
        cluster.Agree();
        Assert.True(cluster.Network.Snapshots > 0, "no snapshot was sent");
        Assert.Equal(EtcdError.None, cluster.Do(() => behind.PutAsync("mine", "1")));

        behind.Crash();
        behind.Start();
        cluster.Run(() => behind.IsAnnounced);
        cluster.Agree();
        Assert.Equal("1", behind.Local("mine"));
    }

    [Fact]
    public void The_leader_hands_over_before_it_stops()
    {
        TestCluster cluster = new TestCluster(8, 3).Start();
        TestMember old = cluster.Leader!;
        cluster.Do(async () =>
        {
            await old.Member!.Transfer.LeaveAsync();
            return true;
        });
        Assert.False(old.Member!.Raft.View.IsLeader);
        Assert.NotEqual(0UL, old.Member.Raft.View.Leader);
        old.Stop();
        Assert.Equal(EtcdError.None, cluster.Do(() => cluster.Leader!.PutAsync("k", "v")));
    }

    [Fact]
    public void Writes_during_elections_and_hand_overs_are_never_refused()
    {
        TestCluster cluster = new TestCluster(9, 3).Start();
        for (int round = 0; round < 10; round++)
        {
            TestMember old = cluster.Leader!;
            ulong next = cluster.Members.First(m => m != old).Id;
            var results = cluster.Do(async () =>
            {
                Task<EtcdError> move = old.Member!.Transfer.MoveAsync(next, default);
                var writes = new List<Task<EtcdError>>();
                while (!move.IsCompleted)
                {
                    writes.AddRange(cluster.Members.Select(m => m.PutAsync("k", "v")));
                    await Task.Delay(TimeSpan.FromMilliseconds(1), cluster.Clock);
                }

                return await Task.WhenAll(writes);
            });
            Assert.DoesNotContain(EtcdError.TooManyRequests, results);
        }

        cluster.Agree();
    }
}
