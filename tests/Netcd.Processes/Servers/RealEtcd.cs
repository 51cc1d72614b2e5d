namespace Netcd.Processes;

/// <summary>Real etcd releases on this machine.</summary>
public static class RealEtcd
{
    /// <summary>Environment variable that names the folder with one folder per version.</summary>
    public const string Variable = "NETCD_REAL_ETCD";

    private static readonly Lazy<(IReadOnlyDictionary<Version, Toolset> Releases, string? Missing)> Found = new(Find);

    /// <summary>Why there are none, or null.</summary>
    public static string? Missing => Found.Value.Missing;

    /// <summary>The reason to skip a test that needs them, or null. A build server never skips.</summary>
    public static string? SkipReason =>
        string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase) ? null : Missing;

    /// <summary>The newest 3.4.</summary>
    public static Toolset V34 => Newest(3, 4);

    /// <summary>The newest 3.5.</summary>
    public static Toolset V35 => Newest(3, 5);

    /// <summary>The oldest 3.5 there is (3.5.16 where the script ran): old enough for the defects of its age.</summary>
    public static Toolset OldestV35 => Of(3, 5).First();

    private static Toolset Newest(int major, int minor) => Of(major, minor).Last();

    private static IEnumerable<Toolset> Of(int major, int minor)
    {
        Toolset[] releases = [.. Found.Value.Releases
            .Where(r => r.Key.Major == major && r.Key.Minor == minor)
            .OrderBy(static r => r.Key)
            .Select(static r => r.Value)];
        return releases.Length > 0
            ? releases
            : throw new InvalidOperationException(Missing ?? $"no real etcd {major}.{minor} among {string.Join(", ", Found.Value.Releases.Keys)}");
    }

    private static (IReadOnlyDictionary<Version, Toolset> Releases, string? Missing) Find()
    {
        string? given = Environment.GetEnvironmentVariable(Variable);
        string folder = given ?? Path.Combine(RepositoryPaths.Root, "artifacts", "real-etcd");
        string? trouble = given is null && ReleasesIn(folder).Count == 0 ? Fetch(folder) : null;
        Dictionary<Version, Toolset> releases = ReleasesIn(folder);
        return (releases, releases.Count > 0 ? null : $"no real etcd in {folder}; set {Variable} or run scripts/real-etcd.sh. {trouble}");
    }

    private static string? Fetch(string folder)
    {
        string script = Path.Combine(RepositoryPaths.Root, "scripts", "real-etcd.sh");
        if (!OperatingSystem.IsLinux() || !File.Exists(script))
        {
            return null;
        }

        CommandResult result = ProcessRunner.Run(script, [folder], TimeSpan.FromMinutes(5));
        return result.ExitCode == 0 ? null : result.StderrText.Trim();
    }

    private static Dictionary<Version, Toolset> ReleasesIn(string folder)
    {
        var releases = new Dictionary<Version, Toolset>();
        foreach (string path in Directory.Exists(folder) ? Directory.GetDirectories(folder) : [])
        {
            string etcd = Path.Combine(path, "etcd");
            string etcdctl = Path.Combine(path, "etcdctl");
            string etcdutl = Path.Combine(path, "etcdutl");
            if (Version.TryParse(Path.GetFileName(path), out Version? version) && File.Exists(etcd) && File.Exists(etcdctl))
            {
                releases[version] = new Toolset(version.ToString(), etcd, etcdctl, File.Exists(etcdutl) ? etcdutl : null);
            }
        }

        return releases;
    }
}
