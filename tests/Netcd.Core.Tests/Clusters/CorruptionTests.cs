using Netcd.Core.Alarms;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.Tests.Clusters;

/// <summary>Members whose data differs from that of the others are found and named; healthy ones never.</summary>
public sealed class CorruptionTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    [Fact]
    public void A_healthy_cluster_raises_no_alarm()
    {
        TestCluster cluster = new TestCluster(31, 3, o => o with { CorruptCheckInterval = Interval, CompactHashCheck = true, CompactHashCheckInterval = Interval }).Start();
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(EtcdError.None, cluster.Do(() => cluster.Members[i % 3].PutAsync($"k{i % 5}", $"{i}")));
            cluster.RunFor(TimeSpan.FromMilliseconds(200));
            if (i % 10 == 9)
            {
                Assert.Equal(EtcdError.None, Compact(cluster, i));
            }
        }

        Assert.All(cluster.Members, m => Assert.Empty(m.Member!.Alarms.Get(AlarmType.None)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_member_whose_data_differs_is_named(bool afterCompaction)
    {
        TestCluster cluster = new TestCluster(32, 3, o => afterCompaction
            ? o with { CompactHashCheck = true, CompactHashCheckInterval = Interval }
            : o with { CorruptCheckInterval = Interval }).Start();
        TestMember wrong = cluster.Members.First(m => m != cluster.Leader);
        Corrupt(cluster, wrong);
        if (afterCompaction)
        {
            Assert.Equal(EtcdError.None, cluster.Do(() => cluster.Leader!.PutAsync("b", "4")));
            Assert.Equal(EtcdError.None, Compact(cluster, 3));
        }

        cluster.Run(() => cluster.Members.All(m => m.Member!.Alarms.IsActive(AlarmType.Corrupt)));
        Assert.Equal([new AlarmRecord(wrong.Id, AlarmType.Corrupt)], cluster.Leader!.Member!.Alarms.Get(AlarmType.None).AsEnumerable());
        Assert.Equal(EtcdError.Corrupt, cluster.Do(() => cluster.Leader!.PutAsync("k", "v")));
    }

    [Fact]
    public void A_member_whose_data_differs_is_found_before_it_starts()
    {
        TestCluster cluster = new TestCluster(33, 3).Start();
        TestMember wrong = cluster.Members.First(m => m != cluster.Leader);
        Assert.Null(cluster.Do(() => cluster.Leader!.Member!.CheckCorruptionAsync(default)));
        Corrupt(cluster, wrong);
        wrong.Stop();
        wrong.Start();
        cluster.Run(() => wrong.IsAnnounced);
        Assert.Contains("found data inconsistency with peers", cluster.Do(() => wrong.Member!.CheckCorruptionAsync(default)), StringComparison.Ordinal);
    }

    /// <summary>Gives one member another value than the others, as a fault of its disk or memory would.</summary>
    private static void Corrupt(TestCluster cluster, TestMember wrong)
    {
        Assert.Equal(EtcdError.None, cluster.Do(() => cluster.Leader!.PutAsync("a", "2")));
        cluster.Agree();
        wrong.Stop();
        wrong.RewriteValue("a", "?");
        wrong.Start();
        cluster.Run(() => wrong.IsAnnounced);
        Assert.Equal("?", wrong.Local("a"));
    }

    private static EtcdError Compact(TestCluster cluster, long revision) =>
        cluster.Do(async () => (await cluster.Leader!.Member!.Proposer.ProposeAsync(InternalRequestKind.Compaction, new CompactionRequest { Revision = revision, Physical = true })).Error);
}
