using Google.Protobuf;
using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Rpc;

namespace Netcd.Interop.Tests.Cluster;

/// <summary>A member that is too far behind for the log gets the whole store, from a leader of its own kind and of the other.</summary>
public sealed class SnapshotTests
{
    private const int Writers = 32;
    private const int Keys = 40;

    // etcd 3.4 keeps 5000 entries for stragglers and cannot be told otherwise.
    private const int MoreThanOldLogs = 5300;

    public static TheoryData<string> Stragglers => Subject.Rows<string>(
        ["3.5 to subject", "subject to 3.4"],
        ["subject to subject", "subject to 3.5", "3.4 to subject"]);

    public static TheoryData<string> Newcomers => Subject.Rows<string>(["subject to subject"], ["3.5 to subject", "subject to 3.5"]);

    [NetcdTheory]
    [MemberData(nameof(Stragglers))]
    public async Task A_straggler_is_caught_up_by_snapshot(string kinds)
    {
        (Toolset leading, Toolset lagging) = Pair(kinds);
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(new ClusterOptions { Kinds = [leading, leading, lagging], Arguments = ShortLogs });
        await cluster.RunAsync(async () =>
        {
            ClusterMember straggler = cluster.Members[2];
            ClusterMember leader = cluster.Members[0];
            await cluster.MoveLeaderAsync(leader);
            await BurstAsync(leader, 50);
            await straggler.Process.KillAsync();
            await BurstAsync(leader, leading == RealEtcd.V34 ? MoreThanOldLogs : 300);

            await straggler.RestartAsync();
            await straggler.Process.Log.LineAsync("applied snapshot").WaitAsync(ProcessCluster.Patience);
            long revision = (await cluster.EqualAsync()).Header.Revision;

            // It goes on as a full member: after the snapshot, after another start, and as the leader.
            await BurstAsync(leader, 50);
            await cluster.EqualAsync();
            await straggler.Process.KillAsync();
            await straggler.RestartAsync();
            await cluster.MoveLeaderAsync(straggler);
            await BurstAsync(straggler, 50);
            Assert.Equal(revision + 100, (await cluster.EqualAsync()).Header.Revision);
        });
    }

    [NetcdTheory]
    [MemberData(nameof(Newcomers))]
    public async Task A_newcomer_is_caught_up_by_snapshot(string kinds)
    {
        (Toolset old, Toolset added) = Pair(kinds);
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(new ClusterOptions { Kinds = [old], Arguments = ShortLogs });
        await cluster.RunAsync(async () =>
        {
            await BurstAsync(cluster.Members[0], 300);
            ClusterMember newcomer = await cluster.AddAsync(added);
            await newcomer.Process.Log.LineAsync("applied snapshot").WaitAsync(ProcessCluster.Patience);
            await cluster.EqualAsync();
            await BurstAsync(newcomer, 50);
            await cluster.EqualAsync();
        });
    }

    private static (Toolset From, Toolset To) Pair(string kinds)
    {
        string[] names = kinds.Split(" to ");
        return (Subject.Named(names[0]), Subject.Named(names[1]));
    }

    private static IReadOnlyList<string> ShortLogs(Toolset kind) => kind.Name.StartsWith("3.4", StringComparison.Ordinal)
        ? ["--snapshot-count", "100"]
        : ["--snapshot-count", "100", "--experimental-snapshot-catchup-entries", "20"];

    /// <summary>Many writes at once, over a few keys.</summary>
    private static async Task BurstAsync(ClusterMember member, int writes)
    {
        int started = 0;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async _ =>
        {
            for (int i = Interlocked.Increment(ref started); i <= writes; i = Interlocked.Increment(ref started))
            {
                var put = new PutRequest { Key = ByteString.CopyFromUtf8($"k{i % Keys}"), Value = ByteString.CopyFromUtf8($"value {i}") };
                await member.CallAsync("KV/Put", put, PutResponse.Parser, ProcessCluster.Patience);
            }
        }));
    }
}
