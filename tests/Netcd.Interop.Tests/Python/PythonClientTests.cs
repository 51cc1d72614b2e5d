namespace Netcd.Interop.Tests.Python;

/// <summary>Debian's python3-etcd3 sees no difference.</summary>
public sealed class PythonClientTests
{
    private const string Interpreter = "/usr/bin/python3";

    [PythonFact]
    public async Task A_python_session_prints_the_same_against_both_servers()
    {
        await using EtcdProcess real = await EtcdProcess.StartAsync(RealEtcd.V35.Etcd);
        await using EtcdProcess netcd = await EtcdProcess.StartAsync(NetcdServer.Path);
        CommandResult theirs = Run(real, "session.py");
        CommandResult ours = Run(netcd, "session.py");
        Assert.True(theirs.ExitCode == 0, theirs.StderrText);
        Assert.Equal((theirs.StdoutText, theirs.ExitCode), (ours.StdoutText, ours.ExitCode));
    }

    [PythonFact("etcd3gw")]
    public async Task A_python_session_over_JSON_prints_the_same_against_both_servers()
    {
        await using EtcdProcess real = await EtcdProcess.StartAsync(RealEtcd.V35.Etcd);
        await using EtcdProcess netcd = await EtcdProcess.StartAsync(NetcdServer.Path);
        CommandResult theirs = Run(real, "gateway_session.py");
        CommandResult ours = Run(netcd, "gateway_session.py");
        Assert.True(theirs.ExitCode == 0, theirs.StderrText);
        Assert.Equal((theirs.StdoutText, theirs.ExitCode), (ours.StdoutText, ours.ExitCode));
    }

    [PythonFact]
    public async Task A_python_session_with_a_password_prints_the_same_against_both_servers()
    {
        var cheap = new EtcdOptions { Arguments = ["--bcrypt-cost=4"] };
        await using EtcdProcess real = await EtcdProcess.StartAsync(RealEtcd.V35.Etcd, cheap);
        await using EtcdProcess netcd = await EtcdProcess.StartAsync(NetcdServer.Path, cheap);
        foreach (EtcdProcess server in (EtcdProcess[])[real, netcd])
        {
            foreach (string words in (string[])
            [
                "put pub/a 1", "role add reader", "role grant-permission reader read pub/ --prefix", "role grant-permission reader readwrite own",
                "user add root:rootpw", "user grant-role root root", "user add alice:alicepw", "user grant-role alice reader", "auth enable",
            ])
            {
                CommandResult result = server.Ctl(RealEtcd.V35, words.Split(' '));
                Assert.True(result.ExitCode == 0, result.StderrText);
            }
        }

        CommandResult theirs = Run(real, "auth_session.py");
        CommandResult ours = Run(netcd, "auth_session.py");
        Assert.True(theirs.ExitCode == 0, theirs.StderrText);
        Assert.Equal((theirs.StdoutText, theirs.ExitCode), (ours.StdoutText, ours.ExitCode));
    }

    private static CommandResult Run(EtcdProcess server, string script) => ProcessRunner.Run(
        Interpreter,
        [Path.Combine(RepositoryPaths.Root, "tests/Netcd.Interop.Tests/Python", script), server.Endpoint.Split(':')[1]],
        TimeSpan.FromMinutes(1),
        null,
        new Dictionary<string, string> { ["PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION"] = "python" });

    private sealed class PythonFactAttribute : FactAttribute
    {
        public PythonFactAttribute(string package = "etcd3") => Skip = NetcdServer.SkipReason ?? MissingPackage(package);

        private static string? MissingPackage(string package) =>
            Environment.GetEnvironmentVariable("CI") == "true" || Directory.Exists("/usr/lib/python3/dist-packages/" + package) ? null : $"Debian's python3-{package} is not installed";
    }
}
