using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Election;
using Netcd.Rpc.Client;

namespace Netcd.Interop.Tests.Differential;

/// <summary>The server-side Lock and Election services answer as those of real etcd.</summary>
public sealed class LockAndElectionTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    [NetcdFact]
    public Task Locks() => CompareAsync(async script =>
    {
        await script.GrantAsync(0x10, 0x11, 0x12);
        await script.NoteAsync(script.LockAsync("a", 0x10));
        await script.NoteAsync(script.LockAsync("a", 0x10));
        await script.NoteAsync(script.LockAsync("a", 0x11, Short));
        await script.WaitForKeysAsync("a/", 1);
        Task<string> second = script.LockAsync("a", 0x11);
        await script.WaitForKeysAsync("a/", 2);
        await script.NoteAsync(script.UnlockAsync("a/10"));
        await script.NoteAsync(second);
        Task<string> third = script.LockAsync("a", 0x12);
        await script.WaitForKeysAsync("a/", 2);
        await script.RevokeAsync(0x12);
        await script.NoteAsync(script.UnlockAsync("a/11"));
        await script.NoteAsync(third);
        await script.NoteAsync(script.LockAsync("a", 999));
        await script.NoteAsync(script.LockAsync("b", 0));
        await script.NoteAsync(script.LockAsync("", 0x10));
        await script.NoteAsync(script.UnlockAsync(""));
        await script.NoteAsync(script.UnlockAsync("nothing"));
        await script.GrantAsync(-5);
        await script.NoteAsync(script.LockAsync("negative", -5));
    });

    [NetcdFact]
    public Task Elections() => CompareAsync(async script =>
    {
        await script.GrantAsync(0x10, 0x11, 0x12);
        await script.NoteAsync(script.LeaderAsync("e"));
        await using RpcClientStream<LeaderRequest, LeaderResponse> observer = await script.ObserveAsync("e");
        await script.NoteAsync(script.CampaignAsync("e", 0x10, "v1"));
        await script.NoteNextAsync(observer);
        await script.NoteAsync(script.CampaignAsync("e", 0x10, "v1"));
        await script.NoteAsync(script.CampaignAsync("e", 0x10, "v2"));
        await script.NoteNextAsync(observer);
        await script.NoteAsync(script.LeaderAsync("e"));
        await script.NoteAsync(script.CampaignAsync("e", 0x11, "w0", Short));
        await script.WaitForKeysAsync("e/", 1);
        Task<string> second = script.CampaignAsync("e", 0x11, "w1");
        await script.WaitForKeysAsync("e/", 2);
        LeaderKey leader = Leader(0x10, 2);
        await script.NoteAsync(script.ProclaimAsync(leader, "v3"));
        await script.NoteNextAsync(observer);
        await script.NoteAsync(script.ProclaimAsync(Leader(0x10, 77), "v4"));
        await script.NoteAsync(script.ProclaimAsync(null, "v4"));
        await script.NoteAsync(script.ProclaimAsync(new LeaderKey(), "v4"));
        await script.NoteAsync(script.ResignAsync(null));
        await script.NoteAsync(script.ResignAsync(Leader(0x10, 77)));
        await script.NoteAsync(script.ResignAsync(leader));
        await script.NoteAsync(second);
        await script.NoteNextAsync(observer);
        await script.NoteAsync(script.LeaderAsync("e"));
        await script.RevokeAsync(0x11);
        await script.NoteAsync(script.LeaderAsync("e"));
        await script.NoteAsync(script.CampaignAsync("e", 0x12, "x1"));
        await script.NoteNextAsync(observer);
        await script.NoteAsync(script.CampaignAsync("e", 999, "x"));
    });

    private static LeaderKey Leader(long lease, long revision) =>
        new() { Name = CoordinationScript.Text("e"), Key = CoordinationScript.Text($"e/{lease:x}"), Rev = revision, Lease = lease };

    private static async Task CompareAsync(Func<CoordinationScript, Task> steps)
    {
        string[][] lines = await Task.WhenAll(RunAsync(RealEtcd.V35.Etcd, steps), RunAsync(NetcdServer.Path, steps));
        Assert.Equal(lines[0], lines[1]);
    }

    private static async Task<string[]> RunAsync(string program, Func<CoordinationScript, Task> steps)
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(program);
        using var script = new CoordinationScript(server);
        await steps(script);
        return [.. script.Lines];
    }
}
