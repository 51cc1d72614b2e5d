namespace Netcd.Etcd.Flags;

/// <summary>The one place that says what this build can do. A flag that asks for more is refused by name.</summary>
internal static class BuiltFeatures
{
    private static readonly HashSet<Feature> Built = [Feature.Core, Feature.SocketOptions, Feature.V2Api, Feature.V2Proxy];

    /// <summary>Whether the part exists.</summary>
    public static bool Contains(Feature feature) => Built.Contains(feature);

    /// <summary>What the refusal calls it.</summary>
    public static string Describe(Feature feature) => feature switch
    {
        Feature.V2Proxy => "the v2 proxy",
        Feature.V2Api => "the v2 API",
        Feature.V2Emulation => "the v2 API over v3 keys",
        Feature.V2Deprecation => "this stage of the v2 store's removal",
        Feature.DefragStop => "a stop of gRPC during defragmentation",
        Feature.Tracing => "distributed tracing",
        Feature.Profiling => "profiling over HTTP",
        Feature.MemoryLock => "locking memory",
        Feature.SocketOptions => "socket options",
        Feature.Journal => "logging to journald",
        Feature.MemberLocalAddress => "announcing the local member address",
        _ => "this setting",
    };
}
