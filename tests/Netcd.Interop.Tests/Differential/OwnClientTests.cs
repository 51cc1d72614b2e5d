using System.Text.Json;
using Netcd.Client;
using Netcd.Client.Concurrency;
using Netcd.Client.Kv;
using Netcd.Client.Leases;
using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;

namespace Netcd.Interop.Tests.Differential;

/// <summary>netcd's client library and tools beside etcd's, at real etcd and at netcd.</summary>
public sealed class OwnClientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [NetcdTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Locks_and_elections_queue_up_with_those_of_etcds_client(bool atNetcd)
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(atNetcd ? NetcdServer.Path : RealEtcd.V35.Etcd);
        await using var client = new EtcdClient(server.ClientUrl);
        Task<CommandResult> other;
        await using (HeldLock held = await client.Locks.AcquireAsync("name"))
        {
            Assert.StartsWith("name/", held.Key.ToString(), StringComparison.Ordinal);
            other = Task.Run(() => server.Ctl(RealEtcd.V35, "lock", "name", "--", "echo", "mine"));
            RangeResponse queue = await WaitForTwoAsync(client);
            Assert.Equal(held.Revision, queue.Kvs.Min(static kv => kv.CreateRevision));
            Assert.False(other.IsCompleted);
        }

        Assert.Equal("mine\n", (await other.WaitAsync(Patience)).StdoutText);
        await using LeaseHandle lease = await client.Leases.HoldAsync(30);
        await using Leadership leadership = await client.Elections.CampaignAsync("vote", "ours", lease);
        await leadership.ProclaimAsync("ours again");
        CommandResult seen = new Ctl(RealEtcd.V35.Etcdctl, server.Endpoint).RunUntilLines(["elect", "-l", "vote"], 2, null);
        Assert.Equal($"{leadership.Key}\nours again\n", seen.StdoutText);
        await foreach (RangeResponse leader in client.Elections.ObserveAsync("vote"))
        {
            Assert.Equal("ours again", leader.Kvs[0].Value.ToStringUtf8());
            break;
        }
    }

    [NetcdFact]
    public async Task A_watch_survives_the_restart_of_its_server_without_loss()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path);
        await using var client = new EtcdClient(server.ClientUrl);
        await client.Kv.PutAsync("k", "0");
        var seen = new List<string>();
        using var stop = new CancellationTokenSource(Patience);
        await foreach (WatchResponse batch in client.Watch.WatchAsync(new WatchCreateRequest { Key = (EtcdBytes)"k", StartRevision = 1 }, null, stop.Token))
        {
            seen.AddRange(batch.Events.Select(static (Event e) => e.Kv.Value.ToStringUtf8()));
            if (seen.Count == 1)
            {
                await server.KillAsync();
                await server.RestartAsync();
                await client.WithTimeout(Patience).Kv.PutAsync("k", "1");
                await client.Kv.PutAsync("k", "2");
            }

            if (seen.Count == 3)
            {
                break;
            }
        }

        Assert.Equal(["0", "1", "2"], seen);
    }

    [NetcdTheory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_snapshot_saved_by_either_tool_is_restored_by_either_and_served_with_the_same_hash(bool savedByOurs, bool restoredByOurs)
    {
        using var folder = new TempFolder();
        string snapshot = folder["backup"];
        string directory = folder["restored"];
        string hash;
        await using (EtcdProcess server = await EtcdProcess.StartAsync(savedByOurs ? NetcdServer.Path : RealEtcd.V35.Etcd))
        {
            foreach (int i in Enumerable.Range(0, 20))
            {
                Run(server.Ctl(RealEtcd.V35, "put", $"key{i % 7}", $"value{i}"));
            }

            hash = HashOf(server);
            Run(new Ctl(savedByOurs ? OwnCtl.Path : RealEtcd.V35.Etcdctl, server.Endpoint).Run("snapshot", "save", snapshot));
        }

        IReadOnlyList<int> ports = FreePorts.Take(2);
        string url = $"http://127.0.0.1:{ports[1]}";
        Run(new Ctl(restoredByOurs ? OwnCtl.Path : RealEtcd.V35.Etcdctl, null).Run(
            "snapshot", "restore", snapshot, "--data-dir", directory, "--name", "n0", "--initial-cluster", $"n0={url}", "--initial-advertise-peer-urls", url));
        var options = new EtcdOptions { DataDirectory = directory, Ports = (ports[0], ports[1]) };
        await using EtcdProcess restored = await EtcdProcess.StartAsync(savedByOurs ? RealEtcd.V35.Etcd : NetcdServer.Path, options);
        Assert.Equal(hash, HashOf(restored));
    }

    private static async Task<RangeResponse> WaitForTwoAsync(EtcdClient client)
    {
        using var stop = new CancellationTokenSource(Patience);
        KeyRange queue = KeyRange.Prefix("name/");
        var request = new WatchCreateRequest { Key = queue.Start, RangeEnd = queue.End, StartRevision = 1 };
        int keys = 0;
        await foreach (WatchResponse batch in client.Watch.WatchAsync(request, null, stop.Token))
        {
            keys += batch.Events.Count;
            if (keys >= 2)
            {
                break;
            }
        }

        return await client.Kv.GetAsync(queue);
    }

    private static string HashOf(EtcdProcess server)
    {
        using var json = JsonDocument.Parse(Run(server.Ctl(RealEtcd.V35, "endpoint", "hashkv", "-w", "json")).StdoutText);
        return json.RootElement[0].GetProperty("HashKV").GetProperty("hash").GetRawText();
    }

    private static CommandResult Run(CommandResult result)
    {
        Assert.True(result.ExitCode == 0, result.StderrText);
        return result;
    }
}
