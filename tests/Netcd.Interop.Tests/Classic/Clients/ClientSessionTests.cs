using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Classic.Clients;

/// <summary>Clients of v2 in other languages see no difference to real etcd.</summary>
public sealed class ClientSessionTests
{
    private const string Python = "/usr/bin/python3";

    [InstalledFact("/usr/lib/python3/dist-packages/etcd", "Debian's python3-etcd")]
    public Task A_session_of_python_etcd_prints_the_same() => CompareAsync(port => [Python, Script("python_session.py"), port]);

    [NodeFact]
    public Task A_session_of_node_etcd_prints_the_same() => CompareAsync(port => ["node", Script("node_session.js"), NodeFactAttribute.Packages, port]);

    private static async Task CompareAsync(Func<string, string[]> command)
    {
        CommandResult[] results = await Task.WhenAll(RunAsync(RealEtcd.V34.Etcd, command), RunAsync(NetcdServer.Path, command));
        Assert.True(results[0].ExitCode == 0, results[0].StderrText);
        Assert.Equal((results[0].StdoutText, results[0].ExitCode), (results[1].StdoutText, results[1].ExitCode));
    }

    private static async Task<CommandResult> RunAsync(string program, Func<string, string[]> command)
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(program, new EtcdOptions { Arguments = ["--enable-v2=true", "--bcrypt-cost=4"] });
        await V2DifferentialTests.WaitForClusterVersionAsync(server);
        string[] words = command(server.Endpoint.Split(':')[1]);
        return await Task.Run(() => ProcessRunner.Run(words[0], words[1..], TimeSpan.FromMinutes(1)));
    }

    private static string Script(string name) => Path.Combine(RepositoryPaths.Root, "tests/Netcd.Interop.Tests/Classic/Clients", name);

    private sealed class NodeFactAttribute : FactAttribute
    {
        // CI has npm on some machines only, so this is skipped there, too.
        public NodeFactAttribute() =>
            Skip = NetcdServer.SkipReason ?? (Directory.Exists(Path.Join(Packages, "node-etcd")) ? null : "npm's node-etcd is not in $NETCD_NODE_MODULES");

        public static string Packages => Environment.GetEnvironmentVariable("NETCD_NODE_MODULES") ?? "";
    }
}
