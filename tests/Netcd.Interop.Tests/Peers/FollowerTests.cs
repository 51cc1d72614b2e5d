using System.Buffers.Binary;
using Netcd.Interop.Tests.Support;
using Netcd.Raft;

namespace Netcd.Interop.Tests.Peers;

/// <summary>netcd's peer transport between real members, without netcd's raft.</summary>
public class FollowerTests
{
    private const uint BoltMagic = 0xED0CDAED;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RealEtcdTheory]
    [InlineData("3.4")]
    [InlineData("3.5")]
    public async Task A_real_leader_commits_with_our_acknowledgements_alone(string version)
    {
        Toolset tools = version == "3.4" ? RealEtcd.V34 : RealEtcd.V35;
        await using RealPair pair = await RealPair.StartAsync(tools);
        await using ScriptedFollower follower = await ScriptedFollower.StartAsync(pair.PeerUrls, own: 2);
        await UntilAsync(() => follower.Leader != 0 && pair.Ids.All(follower.IsConnected));

        int leader = pair.Ids.IndexOf(follower.Leader);
        await pair.Members[1 - leader].KillAsync();
        for (int i = 0; i < 20; i++)
        {
            Succeed(pair.Members[leader].Ctl(tools, "put", $"k{i}", $"v{i}"));
        }

        Assert.Equal("k7\nv7\n", Succeed(pair.Members[leader].Ctl(tools, "get", "k7")));
        Assert.True(follower.Received[MessageType.MsgApp] >= 20);
        Assert.True(follower.Received[MessageType.MsgHeartbeat] > 0);
    }

    [RealEtcdFact]
    public async Task A_real_leader_catches_us_up_with_a_snapshot()
    {
        Toolset tools = RealEtcd.V35;
        await using RealPair pair = await RealPair.StartAsync(tools, "--snapshot-count", "10", "--experimental-snapshot-catchup-entries", "5");
        for (int i = 0; i < 60; i++)
        {
            Succeed(pair.Members[0].Ctl(tools, "put", $"k{i}", $"v{i}"));
        }

        await using ScriptedFollower follower = await ScriptedFollower.StartAsync(pair.PeerUrls, own: 2);
        await UntilAsync(() => !follower.Snapshots.IsEmpty);
        Assert.True(follower.Snapshots.TryPeek(out (Message Message, byte[] Database) snapshot));
        Assert.True(snapshot.Message.Snapshot!.Metadata.Index >= 60);
        Assert.Equal(3, snapshot.Message.Snapshot.Metadata.ConfState.Voters.Length);
        Assert.StartsWith("{\"Root\":", System.Text.Encoding.UTF8.GetString(snapshot.Message.Snapshot.Data.Span[..8]), StringComparison.Ordinal);
        Assert.Equal(0, snapshot.Database.Length % 4096);
        Assert.Equal(BoltMagic, BinaryPrimitives.ReadUInt32LittleEndian(snapshot.Database.AsSpan(16)));

        Succeed(pair.Members[0].Ctl(tools, "put", "after", "snapshot"));
        await UntilAsync(() => follower.LastIndex > snapshot.Message.Snapshot.Metadata.Index);
        EtcdProcess leader = pair.Members[pair.Ids.IndexOf(follower.Leader)];
        Assert.Contains("sent database snapshot", await leader.Log.LineAsync("sent database snapshot").WaitAsync(Patience), StringComparison.Ordinal);
    }

    private static string Succeed(CommandResult result)
    {
        Assert.True(result.ExitCode == 0, result.StderrText);
        return result.StdoutText;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            await Task.Delay(20, patience.Token);
        }
    }

    /// <summary>Two real members of a cluster of three.</summary>
    private sealed class RealPair : IAsyncDisposable
    {
        public required EtcdProcess[] Members { get; init; }

        public required string[] PeerUrls { get; init; }

        public List<ulong> Ids => [.. PeerUrls[..2].Select(ScriptedFollower.IdOf)];

        public static async Task<RealPair> StartAsync(Toolset tools, params string[] arguments)
        {
            int[] ports = FreePorts.Take(5);
            string[] urls = [.. ports[..3].Select(static port => $"http://127.0.0.1:{port}")];
            string cluster = string.Join(',', urls.Select(static (url, i) => $"n{i}={url}"));
            Task<EtcdProcess>[] starting = [.. Enumerable.Range(0, 2).Select(i => EtcdProcess.StartAsync(
                tools.Etcd,
                new EtcdOptions { Name = $"n{i}", InitialCluster = cluster, Ports = (ports[3 + i], ports[i]), Arguments = arguments }))];
            return new RealPair { Members = await Task.WhenAll(starting), PeerUrls = urls };
        }

        public async ValueTask DisposeAsync()
        {
            foreach (EtcdProcess member in Members)
            {
                await member.DisposeAsync();
            }
        }
    }
}
