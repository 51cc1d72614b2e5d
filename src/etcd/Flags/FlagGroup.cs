namespace Netcd.Etcd.Flags;

/// <summary>Sections of the help text.</summary>
internal enum FlagGroup
{
    /// <summary>This member and its limits.</summary>
    Member,

    /// <summary>How members find each other.</summary>
    Clustering,

    /// <summary>TLS and access from browsers.</summary>
    Security,

    /// <summary>Authentication.</summary>
    Auth,

    /// <summary>Metrics and profiles.</summary>
    Monitoring,

    /// <summary>Log.</summary>
    Logging,

    /// <summary>Traces.</summary>
    Tracing,

    /// <summary>v2 proxy.</summary>
    Proxy,

    /// <summary>Names that etcd calls experimental, and their successors.</summary>
    Maintenance,

    /// <summary>Flags that can lose data.</summary>
    Unsafe,

    /// <summary>Version and configuration file.</summary>
    General,

    /// <summary>Not shown.</summary>
    Hidden,
}
