using System.Globalization;
using System.Text;
using Netcd.Interop.Tests.Support;
using Netcd.Interop.Tests.Tls;
using Netcd.Server.Tests.Tls;

namespace Netcd.Interop.Tests.Tools;

/// <summary>How the tools end when something around them goes wrong.</summary>
public sealed class RoughTimesTests
{
    private const string SnapshotPath = "$DIR/snapshot";

    [NetcdFact]
    public async Task Nobody_reads_the_output()
    {
        using var folder = new TempFolder();
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path);
        PutBig(server);

        // The second event finds the pipe closed.
        Task<CommandResult> watch = Task.Run(() => ShellScript.Run("$CTL watch key | head -1; echo ${PIPESTATUS[0]}", folder, server.Endpoint));
        for (int i = 0; !watch.IsCompleted; i++)
        {
            Check(server.Ctl(RealEtcd.V35, "put", "key", i.ToString(CultureInfo.InvariantCulture)));
        }

        Equal("PUT\n141\n", "", await watch);
        Equal("big\n141\n", "", ShellScript.Run("$CTL get big | head -1; echo ${PIPESTATUS[0]}", folder, server.Endpoint));
        CommandResult full = ShellScript.Run("$CTL get big > /dev/full; echo $?; $UTL version > /dev/full; echo $?", folder, server.Endpoint);
        Equal("6\n6\n", "Error: write standard output: No space left on device\nError: write standard output: No space left on device\n", full);
    }

    [NetcdFact]
    public async Task The_disk_is_full()
    {
        using var folder = new TempFolder();
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path);
        PutBig(server);

        // The runtime, where there is one, keeps its code in a file in memory, which the limit would be for too.
        const string Limited = "(trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f 100; ";
        CommandResult save = ShellScript.Run($"{Limited} $CTL snapshot save {SnapshotPath}); echo $?; ls $DIR", folder, server.Endpoint);
        Assert.Equal("5\n", save.StdoutText);
        Assert.StartsWith("Error: could not write ", save.StderrText, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", save.StderrText, StringComparison.Ordinal);

        Check(ShellScript.Run($"$CTL snapshot save {SnapshotPath}", folder, server.Endpoint));
        CommandResult restore = ShellScript.Run($"{Limited} $UTL snapshot restore {SnapshotPath} --data-dir $DIR/data); echo $?; ls $DIR", folder, server.Endpoint);
        Assert.Equal("1\nsnapshot\n", restore.StdoutText);
        Assert.StartsWith("Error: ", restore.StderrText, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", restore.StderrText, StringComparison.Ordinal);
    }

    [NetcdFact]
    public async Task Ctrl_C()
    {
        using var folder = new TempFolder();
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path);
        Check(server.Ctl(RealEtcd.V35, "put", "key", "value"));
        Equal("PUT\nkey\nvalue\n130\n", "", ShellScript.Run(Interrupted("$CTL watch key --rev=2", "[ $(wc -l < $DIR/out) = 3 ]"), folder, server.Endpoint));

        // A server that stands still answers nothing, but takes connections.
        server.Pause();
        CommandResult save = ShellScript.Run(Interrupted($"$CTL snapshot save {SnapshotPath}", $"[ -e {SnapshotPath}.part ]"), folder, server.Endpoint);
        server.Resume();
        Equal("Error: interrupted\n5\n", "", save);
        Assert.False(File.Exists(folder["snapshot"]));
        Assert.False(File.Exists(folder["snapshot.part"]));
    }

    [NetcdFact]
    public void No_server()
    {
        using var folder = new TempFolder();
        string endpoint = $"127.0.0.1:{FreePorts.Take(1)[0].ToString(CultureInfo.InvariantCulture)}";
        CommandResult result = ShellScript.Run("$CTL --command-timeout=300ms get key; echo $?; $CTL snapshot save --command-timeout=300ms $DIR/file; echo $?; ls $DIR", folder, endpoint);
        Assert.Equal("1\n5\n", result.StdoutText);
        Assert.Contains($"endpoint {endpoint}: ", result.StderrText, StringComparison.Ordinal);
        Assert.Contains("Check --endpoints", result.StderrText, StringComparison.Ordinal);
        Assert.Contains("Error: context deadline exceeded\n", result.StderrText, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.StderrText, StringComparison.Ordinal);
    }

    [NetcdFact]
    public async Task Certificates()
    {
        using var folder = new TempFolder();
        using var authority = new TestAuthority();
        using var strangers = new TestAuthority();
        TlsServer.Issue(authority, strangers);
        await using TlsServer server = await TlsServer.StartAsync(NetcdServer.With(RealEtcd.V35), authority);
        CommandResult Ctl(string flags) => ShellScript.Run($"$CTL --command-timeout=2s {flags}; echo $?", folder, server.Endpoint);
        string own = $"--cacert {authority.CaFile} --cert {authority.CertFile("alice")} --key {authority.KeyFile("alice")}";

        Equal("OK\n0\n", "", Ctl($"{own} put own value"));
        CommandResult stranger = Ctl($"--cacert {strangers.CaFile} --cert {authority.CertFile("alice")} --key {authority.KeyFile("alice")} get own");
        Assert.Equal("1\n", stranger.StdoutText);
        Assert.Contains("certificate", stranger.StderrText, StringComparison.Ordinal);
        CommandResult none = Ctl($"--cacert {authority.CaFile} get own");
        Assert.Equal("1\n", none.StdoutText);
        Assert.Contains($"endpoint {server.Endpoint}: ", none.StderrText, StringComparison.Ordinal);
        Equal("128\n", "Error: open missing.crt: no such file or directory\n", Ctl("--cacert missing.crt get own"));
        CommandResult text = Ctl($"--cacert {authority.KeyFile("alice")} get own");
        Assert.Equal("128\n", text.StdoutText);
        Assert.EndsWith("holds no certificate in PEM form\n", text.StderrText, StringComparison.Ordinal);
        Assert.All((CommandResult[])[stranger, none, text], static r => Assert.DoesNotContain("   at ", r.StderrText, StringComparison.Ordinal));
    }

    /// <summary>Starts a command, sends it Ctrl-C once a condition holds, and prints its output, its errors and its exit code.</summary>
    private static string Interrupted(string command, string condition) =>
        $"set -m; exec 2> /dev/null; {command} > $DIR/out 2> $DIR/err & for i in $(seq 300); do {condition} && break; sleep 0.1; done; kill -INT $!; wait $!; code=$?; cat $DIR/out $DIR/err; echo $code";

    private static void PutBig(EtcdProcess server) =>
        Check(new Ctl(RealEtcd.V35.Etcdctl, server.Endpoint).Run(["put", "big"], Encoding.ASCII.GetBytes(new string('x', 1_000_000))));

    private static void Equal(string output, string error, CommandResult result)
    {
        Assert.Equal(error, result.StderrText);
        Assert.Equal(output, result.StdoutText);
    }

    private static void Check(CommandResult result) => Assert.True(result.ExitCode == 0, result.StderrText);
}
