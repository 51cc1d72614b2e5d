namespace Netcd.Processes;

/// <summary>netcd's own server, as built along with the tests.</summary>
public static class NetcdServer
{
    /// <summary>Environment variable that puts another server in its place, e.g. a published one.</summary>
    public const string Variable = "NETCD_SERVER";

    private static readonly Lazy<string?> Trouble = new(Probe);

    /// <summary>Path of the executable.</summary>
    public static string Path { get; } = Environment.GetEnvironmentVariable(Variable) ?? RepositoryPaths.NetcdEtcd;

    /// <summary>Why tests against it make no sense yet, or null. A server that names its version is expected to serve.</summary>
    public static string? SkipReason => RealEtcd.SkipReason ?? Trouble.Value;

    /// <summary>The server together with the clients of a real release.</summary>
    public static Toolset With(Toolset clients) => clients with { Name = "netcd", Etcd = Path };

    private static string? Probe()
    {
        if (!File.Exists(Path))
        {
            return $"{Path} was not built";
        }

        CommandResult version = ProcessRunner.Run(Path, ["--version"], TimeSpan.FromSeconds(30));
        return version.StdoutText.StartsWith("etcd Version: ", StringComparison.Ordinal)
            ? null
            : $"{Path} does not answer --version yet";
    }
}
