using System.Globalization;
using Netcd.Core.Requests;
using Netcd.Protocol.Errors;

namespace Netcd.Core.Tests.WholeMember;

/// <summary>One member, crashed at random points of simulated time on a disk that loses, tears and reorders what was not synced.</summary>
public sealed class MemberCrashTests
{
    private const int Writers = 4;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 100)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Acknowledged_transactions_survive_whole_and_the_revision_never_goes_back(int seed) => CrashAgainAndAgain(seed, forceNewCluster: false);

    /// <summary>A forced new cluster drops what the log does not say to be committed.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void They_survive_a_forced_new_cluster_too(int seed) => CrashAgainAndAgain(seed, forceNewCluster: true);

    private static void CrashAgainAndAgain(int seed, bool forceNewCluster)
    {
        var member = new SimMember(seed, o => o with
        {
            ForceNewCluster = forceNewCluster,
            SnapshotCount = (ulong)(10 + (seed % 40)),
            SnapshotCatchUpEntries = 5,
            BackendBatchInterval = TimeSpan.FromMilliseconds(1 + (seed % 100)),
            BackendBatchLimit = 1 + (seed * 7 % 200),
        });
        member.Start();
        var acknowledged = new long[Writers];
        var attempted = new long[Writers];
        var acknowledgedRevision = new long[1];
        for (int round = 0; round < 4; round++)
        {
            long target = acknowledged.Sum() + member.Schedule.Random.Next(0, 60);
            for (int writer = 0; writer < Writers; writer++)
            {
                int id = writer;
                _ = member.Begin(() => WriteAsync(member, id, acknowledged, attempted, acknowledgedRevision));
            }

            long steps = member.Schedule.Steps + member.Schedule.Random.Next(0, 400);
            member.Run(() => acknowledged.Sum() >= target && member.Schedule.Steps >= steps);
            member.Crash();
            member.Start();

            Assert.True(member.Member.Store.CurrentRevision >= acknowledgedRevision[0], $"seed {seed}, round {round}: the revision went back");
            for (int writer = 0; writer < Writers; writer++)
            {
                long first = Read(member, $"first/{writer}");
                Assert.True(first == Read(member, $"second/{writer}"), $"seed {seed}, round {round}: a transaction of writer {writer} is half applied");
                Assert.InRange(first, acknowledged[writer], attempted[writer]);
                acknowledged[writer] = attempted[writer] = first;
            }
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        long Steps()
        {
            var member = new SimMember(7);
            member.Start();
            Task done = member.Begin(async () =>
            {
                for (int i = 0; i < 20; i++)
                {
                    Assert.Equal(EtcdError.None, await member.PutAsync("k", $"{i}"));
                }
            });
            member.Run(() => done.IsCompleted);
            member.Crash();
            member.Start();
            return member.Schedule.Steps;
        }

        Assert.Equal(Steps(), Steps());
    }

    private static async Task WriteAsync(SimMember member, int writer, long[] acknowledged, long[] attempted, long[] acknowledgedRevision)
    {
        LocalMember.EtcdMember incarnation = member.Member;
        while (true)
        {
            long next = acknowledged[writer] + 1;
            attempted[writer] = next;
            ApplyResult result = await member.TxnAsync(($"first/{writer}", $"{next}"), ($"second/{writer}", $"{next}"));
            if (result.Error != EtcdError.None || member.IsDown || member.Member != incarnation)
            {
                return;
            }

            acknowledged[writer] = next;
            acknowledgedRevision[0] = Math.Max(acknowledgedRevision[0], result.Revision);
        }
    }

    private static long Read(SimMember member, string key) =>
        member.Get(key) is { } value ? long.Parse(value, CultureInfo.InvariantCulture) : 0;
}
