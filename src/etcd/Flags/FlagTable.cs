using System.Collections.Frozen;

namespace Netcd.Etcd.Flags;

/// <summary>All flags of the server: etcd 3.5's, the names that 3.6 gave to the same settings, and those of etcd 0.x.</summary>
internal static partial class FlagTable
{
    /// <summary>Every flag, in the order of the help.</summary>
    public static readonly IReadOnlyList<FlagSpec> All =
        [.. Member(), .. Clustering(), .. Security(), .. Auth(), .. Monitoring(), .. Logging(), .. Tracing(), .. Proxy(), .. Maintenance(), .. Unsafe(), .. General(), .. Classic(), .. Ignored()];

    private static readonly FrozenDictionary<string, FlagSpec> ByName = All.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);

    /// <summary>The flag of that name, null for none.</summary>
    public static FlagSpec? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The flag of a name that exists.</summary>
    public static FlagSpec Get(string name) => ByName[name];

    private static FlagSpec[] General() =>
    [
        new("config-file", FlagKind.String, "", FlagGroup.General, "YAML or JSON file with all settings. When given, every other flag and environment variable is ignored.") { ConfigKey = "" },
        new("version", FlagKind.Bool, "false", FlagGroup.General, "Print the version and exit.") { ConfigKey = "" },
    ];

    private static FlagSpec[] Ignored() =>
    [
        .. ((string[])["cluster-active-size", "cluster-remove-delay", "cluster-sync-interval", "force", "max-result-buffer", "max-retry-attempts", "peer-heartbeat-interval", "peer-election-timeout", "retry-interval", "snapshot", "v", "vv", "test.coverprofile", "test.outputdir"])
            .Select(name => new FlagSpec(name, FlagKind.Ignored, "", FlagGroup.Hidden, "Accepted without effect.") { ConfigKey = "" }),
    ];
}
