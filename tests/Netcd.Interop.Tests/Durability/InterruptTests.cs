using System.Diagnostics;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Durability;

/// <summary>SIGINT ends a server in order, however it was started.</summary>
public sealed class InterruptTests
{
    // Shells start what they run in the background with SIGINT ignored.
    private const string Script = """
        trap '' INT
        "$@" >"$DIR/log" 2>&1 &
        while ! grep -q 'ready to serve client requests' "$DIR/log"; do kill -0 $! || exit 99; sleep 0.05; done
        kill -INT $!
        wait $!
        """;

    [NetcdFact]
    public async Task A_server_in_the_background_of_a_script_heeds_it()
    {
        using var folder = new TempFolder();
        int[] ports = FreePorts.Take(2);
        string peer = $"http://127.0.0.1:{ports[1]}";
        string client = $"http://127.0.0.1:{ports[0]}";
        string[] command =
        [
            NetcdServer.Path, "--data-dir", folder["data"], "--listen-client-urls", client, "--advertise-client-urls", client,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", $"default={peer}",
        ];
        var start = new ProcessStartInfo("sh", ["-c", Script, "sh", .. command]);
        start.Environment["DIR"] = folder[""];
        File.WriteAllText(folder["log"], "");
        using Process shell = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await shell.WaitForExitAsync(patience.Token);
        string log = await File.ReadAllTextAsync(folder["log"]);
        Assert.True(shell.ExitCode == 128 + 2, log);
        Assert.Contains("closed etcd server", log, StringComparison.Ordinal);
    }
}
