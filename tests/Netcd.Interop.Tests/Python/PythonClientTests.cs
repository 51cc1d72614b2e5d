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
        CommandResult theirs = Run(real);
        CommandResult ours = Run(netcd);
        Assert.True(theirs.ExitCode == 0, theirs.StderrText);
        Assert.Equal((theirs.StdoutText, theirs.ExitCode), (ours.StdoutText, ours.ExitCode));
    }

    private static CommandResult Run(EtcdProcess server) => ProcessRunner.Run(
        Interpreter,
        [Path.Combine(RepositoryPaths.Root, "tests/Netcd.Interop.Tests/Python/session.py"), server.Endpoint.Split(':')[1]],
        TimeSpan.FromMinutes(1),
        null,
        new Dictionary<string, string> { ["PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION"] = "python" });

    private sealed class PythonFactAttribute : FactAttribute
    {
        public PythonFactAttribute() => Skip = NetcdServer.SkipReason ?? MissingPackage();

        private static string? MissingPackage() =>
            Environment.GetEnvironmentVariable("CI") == "true" || Directory.Exists("/usr/lib/python3/dist-packages/etcd3") ? null : "Debian's python3-etcd3 is not installed";
    }
}
