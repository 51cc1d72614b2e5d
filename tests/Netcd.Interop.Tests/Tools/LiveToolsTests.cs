using System.Globalization;
using System.Text;
using System.Text.Json;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Tools;

/// <summary>Commands of etcdctl that go on for long or look at several servers.</summary>
public sealed class LiveToolsTests
{
    private const int Keys = 2500;

    [NetcdTheory]
    [InlineData("etcd")]
    [InlineData("netcd")]
    public async Task Top_tells_roles_and_rates(string kind)
    {
        using var folder = new TempFolder();
        await using EtcdProcess server = await EtcdProcess.StartAsync(kind == "netcd" ? NetcdServer.Path : RealEtcd.V35.Etcd);
        string dead = $"127.0.0.1:{FreePorts.Take(1)[0].ToString(CultureInfo.InvariantCulture)}";
        CommandResult table = ShellScript.Run("$CTL top --interval=100ms --command-timeout=1s", folder, $"{server.Endpoint},{dead}");
        Assert.Equal(1, table.ExitCode);
        Assert.Contains("│ leader │", table.StdoutText, StringComparison.Ordinal);
        Assert.Contains("context deadline exceeded", table.StdoutText, StringComparison.Ordinal);

        // The status call of the first look lies within the second.
        CommandResult two = ShellScript.Run("$CTL top --interval=100ms --count=2 -w json", folder, server.Endpoint);
        Assert.True(two.ExitCode == 0, two.StderrText);
        JsonElement[] looks = [.. two.StdoutText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement[0])];
        Assert.Equal(2, looks.Length);
        Assert.True(looks[1].GetProperty("requests").GetDouble() > 0, two.StdoutText);
        Assert.Equal("leader", looks[1].GetProperty("role").GetString());
    }

    [NetcdTheory]
    [InlineData("etcd")]
    [InlineData("netcd")]
    public async Task Checks_write_judge_and_clean_up(string kind)
    {
        using var folder = new TempFolder();
        await using EtcdProcess server = await EtcdProcess.StartAsync(kind == "netcd" ? NetcdServer.Path : RealEtcd.V35.Etcd);
        CommandResult scale = ShellScript.Run("$CTL check datascale --auto-compact --auto-defrag", folder, server.Endpoint);
        Assert.True(scale.ExitCode == 0, scale.StdoutText + scale.StderrText);
        Assert.Matches(
            @"^Start data scale check for work load \[10000 key-value pairs, 1024 bytes per key-value, 50 concurrent clients\]\.\n(.*\n)*PASS: Approximate system memory used : -?[0-9]+\.[0-9]{2} MB\.\n$",
            scale.StdoutText);

        // A minute is long: whoever ends it early gets the verdict so far, and no key is left.
        CommandResult perf = ShellScript.Run("timeout -s INT 3 $CTL check perf", folder, server.Endpoint);
        Assert.NotEqual(0, perf.ExitCode);
        Assert.Matches("(PASS: Throughput is|FAIL: Throughput too low:) [0-9]+ writes/s\n", perf.StdoutText);
        Assert.Equal("", server.Ctl(RealEtcd.V35, "get", "/etcdctl-check", "--prefix", "--keys-only").StdoutText);
        Assert.Equal(0, server.Ctl(RealEtcd.V35, "put", "/etcdctl-check-perf/x", "1").ExitCode);
        Assert.Contains("prefix \"/etcdctl-check-perf/\" has keys.", ShellScript.Run("$CTL check perf", folder, server.Endpoint).StderrText, StringComparison.Ordinal);
    }

    [NetcdTheory]
    [InlineData("etcd", "netcd")]
    [InlineData("netcd", "etcd")]
    public async Task A_mirror_copies_everything_and_follows(string from, string to)
    {
        using var folder = new TempFolder();
        await using EtcdProcess source = await EtcdProcess.StartAsync(from == "netcd" ? NetcdServer.Path : RealEtcd.V35.Etcd);
        await using EtcdProcess target = await EtcdProcess.StartAsync(to == "netcd" ? NetcdServer.Path : RealEtcd.V35.Etcd);
        Fill(source);

        // Pages or one answer: the same.
        CommandResult pages = ShellScript.Run("$CTL get k --prefix --stream", folder, source.Endpoint);
        Assert.Equal(ShellScript.Run("$CTL get k --prefix", folder, source.Endpoint).StdoutText, pages.StdoutText);
        Assert.Equal(Keys * 2, pages.StdoutText.Count(static sign => sign == '\n'));
        CommandResult some = ShellScript.Run("$CTL get k --prefix --stream --keys-only --limit 1500 | grep -c k", folder, source.Endpoint);
        Assert.Equal("1500\n", some.StdoutText);

        Task<CommandResult> mirror = Task.Run(() => ShellScript.Run(
            $"$CTL make-mirror --prefix k --dest-prefix copy/ {target.Endpoint} & for i in $(seq 600); do [ -e $DIR/done ] && break; sleep 0.1; done; kill $!", folder, source.Endpoint));
        await EventuallyAsync(target, "copy/", Keys);
        Assert.Equal(0, source.Ctl(RealEtcd.V35, "put", "k-late", "late").ExitCode);
        Assert.Equal(0, source.Ctl(RealEtcd.V35, "del", "k0001").ExitCode);
        await EventuallyAsync(target, "copy/-late", 1);
        await EventuallyAsync(target, "copy/0001", 0);
        File.WriteAllText(folder["done"], "");
        await mirror;
        Assert.Equal("copy/2000\n2000\n", target.Ctl(RealEtcd.V35, "get", "copy/2000").StdoutText);
    }

    private static void Fill(EtcdProcess server)
    {
        for (int start = 0; start < Keys; start += 100)
        {
            var txn = new StringBuilder("\n");
            for (int i = start; i < start + 100; i++)
            {
                txn.Append(CultureInfo.InvariantCulture, $"put k{i:0000} {i}\n");
            }

            CommandResult result = new Ctl(RealEtcd.V35.Etcdctl, server.Endpoint).Run(["txn"], Encoding.ASCII.GetBytes(txn.Append("\n\n").ToString()));
            Assert.True(result.ExitCode == 0, result.StderrText);
        }
    }

    private static async Task EventuallyAsync(EtcdProcess server, string prefix, int count)
    {
        string expected = $"\"Count\" : {count.ToString(CultureInfo.InvariantCulture)}\n";
        bool Holds() => server.Ctl(RealEtcd.V35, "get", prefix, "--prefix", "--count-only", "-w", "fields").StdoutText.EndsWith(expected, StringComparison.Ordinal);
        await Poll.UntilAsync($"{prefix} has {count} keys", TimeSpan.FromSeconds(30), () => Task.FromResult(Holds()));
    }
}
