namespace Netcd.Etcd.Flags;

/// <summary>Parts of the server that flags switch on or tune. <see cref="BuiltFeatures"/> says which exist.</summary>
internal enum Feature
{
    /// <summary>What every member has.</summary>
    Core,

    /// <summary>The v2 proxy.</summary>
    V2Proxy,

    /// <summary>The v2 API.</summary>
    V2Api,

    /// <summary>The v2 API over v3 keys.</summary>
    V2Emulation,

    /// <summary>Stages of the v2 store's removal.</summary>
    V2Deprecation,

    /// <summary>No gRPC during a defragmentation.</summary>
    DefragStop,

    /// <summary>Traces.</summary>
    Tracing,

    /// <summary>Profiles over HTTP.</summary>
    Profiling,

    /// <summary>Locked memory.</summary>
    MemoryLock,

    /// <summary>Shared ports and addresses.</summary>
    SocketOptions,

    /// <summary>Log output to journald.</summary>
    Journal,

    /// <summary>Peers told about the local address.</summary>
    MemberLocalAddress,
}
