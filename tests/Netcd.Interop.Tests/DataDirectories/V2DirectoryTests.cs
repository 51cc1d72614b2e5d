using Netcd.Interop.Tests.Classic;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.DataDirectories;

/// <summary>Directories with keys of the v2 API, also without a database, as etcd 2.x left them.</summary>
public sealed class V2DirectoryTests
{
    [NetcdTheory]
    [InlineData("s34-v2")]
    [InlineData("s35-v2")]
    public async Task Keys_of_v2_are_shown_as_the_server_that_wrote_them_shows_them(string name)
    {
        using var folder = new TempFolder();
        string directory = Fixtures.Unpack(name, folder);
        string theirs = await TreeAsync((name == "s34-v2" ? RealEtcd.V34 : RealEtcd.V35).Etcd, directory);
        using var second = new TempFolder();
        Assert.Equal(theirs, await TreeAsync(NetcdServer.Path, Fixtures.Unpack(name, second)));
    }

    [NetcdTheory]
    [InlineData("20")]
    [InlineData("10000")]
    public async Task A_directory_without_a_database_is_served_and_gets_one(string snapshotCount)
    {
        using var folder = new TempFolder();
        var options = new EtcdOptions { DataDirectory = folder["data"], Arguments = ["--enable-v2=true", "--snapshot-count", snapshotCount] };
        string before;
        await using (EtcdProcess real = await EtcdProcess.StartAsync(RealEtcd.V34.Etcd, options))
        {
            using var call = new V2Call();
            for (int i = 0; i < 60; i++)
            {
                await call.SetAsync(real, $"dir/{i % 7}", $"{i}");
                Assert.Equal(201, (await call.SendAsync("POST", real.ClientUrl + "/v2/keys/queue", "value=x&ttl=1000")).Status);
            }

            before = await call.TreeAsync(real);
            await real.TerminateAsync();
        }

        // 2.x had none, and logged nothing of v3.
        File.Delete(Path.Combine(folder["data"], "member/snap/db"));
        await using EtcdProcess netcd = await EtcdProcess.StartAsync(NetcdServer.Path, options);
        using var asking = new V2Call();
        Assert.Equal(before, await asking.TreeAsync(netcd));
        Assert.Equal(0, netcd.Ctl(RealEtcd.V35, "put", "new", "v3").ExitCode);
        await asking.SetAsync(netcd, "new", "v2");
        string after = await asking.TreeAsync(netcd);
        await netcd.KillAsync();
        await netcd.RestartAsync();
        Assert.Equal(after, await asking.TreeAsync(netcd));
        Assert.Contains("v3", netcd.Ctl(RealEtcd.V35, "get", "new").StdoutText, StringComparison.Ordinal);
    }

    private static async Task<string> TreeAsync(string program, string directory)
    {
        string member = Directory.Exists(Path.Combine(directory, "member")) ? directory : Directory.GetDirectories(directory).Single();
        await using EtcdProcess server = await EtcdProcess.StartAsync(program, new EtcdOptions { Name = Path.GetFileName(member), DataDirectory = member, Arguments = ["--enable-v2=true"] });
        using var call = new V2Call();
        return await Poll.UntilAsync<string>("the keys whose time was over are gone", TimeSpan.FromSeconds(30), async () =>
            await call.TreeAsync(server) is var tree && !tree.Contains("expiration", StringComparison.Ordinal) ? tree : null);
    }
}
