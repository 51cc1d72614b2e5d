using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Classic;

/// <summary>etcdctl 3.4 with <c>ETCDCTL_API=2</c> prints the same for netcd as for its own server.</summary>
public sealed class CtlV2Tests
{
    private static readonly string[] Lines =
    [
        "set /a 1", "get /a", "set /a 2 --swap-with-value 1", "set /a 3 --swap-with-value 1", "update /a 4", "update /none 4", "mk /a 5", "mk /q job --in-order",
        "mkdir /d", "mkdir /d", "setdir /e", "set /d/x 1", "ls --sort", "ls / -p --recursive --sort", "ls /none", "get /d", "rm /d", "rmdir /d", "rm /d --recursive",
        "-o extended get /a", "-o json get /a", "rm /a --with-value 9", "rm /a --with-value 4", "get /a", "user list", "role list", "role add r", "role grant r --path /x* --rw",
        "role get r", "role remove r", "auth enable", "member list", "cluster-health",
    ];

    [NetcdFact]
    public async Task Every_command_prints_and_ends_the_same()
    {
        List<string>[] outcomes = await Task.WhenAll(RunAsync(RealEtcd.V34.Etcd), RunAsync(NetcdServer.Path));
        Assert.Equal(string.Join("\n--\n", outcomes[0]), string.Join("\n--\n", outcomes[1]));
    }

    private static async Task<List<string>> RunAsync(string program)
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(program, new EtcdOptions { Arguments = ["--enable-v2=true"] });
        await V2DifferentialTests.WaitForClusterVersionAsync(server);
        var outcomes = new List<string>();
        foreach (string line in Lines)
        {
            CommandResult result = await Task.Run(() => ProcessRunner.Run(
                RealEtcd.V34.Etcdctl,
                ["--endpoints", server.ClientUrl, .. line.Split(' ')],
                TimeSpan.FromSeconds(30),
                environment: new Dictionary<string, string> { ["ETCDCTL_API"] = "2" }));
            string text = $"{line}\n{result.ExitCode}\n{result.StdoutText}{result.StderrText}";
            outcomes.Add(System.Text.RegularExpressions.Regex.Replace(text.Replace(server.ClientUrl, "CLIENT", StringComparison.Ordinal).Replace(server.PeerUrl, "PEER", StringComparison.Ordinal), "[0-9a-f]{14,16}", "ID"));
        }

        return outcomes;
    }
}
