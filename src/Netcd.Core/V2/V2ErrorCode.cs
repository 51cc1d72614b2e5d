namespace Netcd.Core.V2;

/// <summary>Error numbers of the v2 API (v2-api section 4). Text and HTTP status: <see cref="V2Error"/>.</summary>
public enum V2ErrorCode
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>404.</summary>
    KeyNotFound = 100,

    /// <summary>412.</summary>
    CompareFailed = 101,

    /// <summary>403.</summary>
    NotFile = 102,

    /// <summary>0.4 only.</summary>
    NoMorePeers = 103,

    /// <summary>400.</summary>
    NotDirectory = 104,

    /// <summary>412.</summary>
    NodeExists = 105,

    /// <summary>Unused.</summary>
    KeyIsPreserved = 106,

    /// <summary>400.</summary>
    RootReadOnly = 107,

    /// <summary>403.</summary>
    DirectoryNotEmpty = 108,

    /// <summary>0.4 join.</summary>
    ExistingPeerAddress = 109,

    /// <summary>401.</summary>
    Unauthorized = 110,

    /// <summary>Value missing in a form.</summary>
    ValueRequired = 200,

    /// <summary>prevValue missing or empty in a form.</summary>
    PrevValueRequired = 201,

    /// <summary>TTL is not a number.</summary>
    TtlNotANumber = 202,

    /// <summary>Index is not a number.</summary>
    IndexNotANumber = 203,

    /// <summary>0.4 only.</summary>
    ValueOrTtlRequired = 204,

    /// <summary>Modules.</summary>
    TimeoutNotANumber = 205,

    /// <summary>Modules.</summary>
    NameRequired = 206,

    /// <summary>Modules.</summary>
    IndexOrValueRequired = 207,

    /// <summary>Modules.</summary>
    IndexValueMutex = 208,

    /// <summary>A parameter has a value that is not allowed.</summary>
    InvalidField = 209,

    /// <summary>The form cannot be parsed.</summary>
    InvalidForm = 210,

    /// <summary>refresh=true with a value.</summary>
    RefreshValue = 211,

    /// <summary>refresh=true without a TTL.</summary>
    RefreshTtlRequired = 212,

    /// <summary>500; the cause says why.</summary>
    RaftInternal = 300,

    /// <summary>500.</summary>
    LeaderElect = 301,

    /// <summary>The store was replaced by a snapshot while watching.</summary>
    WatcherCleared = 400,

    /// <summary>The wanted index left the history window.</summary>
    EventIndexCleared = 401,

    /// <summary>Standby without a leader.</summary>
    StandbyInternal = 402,

    /// <summary>0.4 cluster configuration.</summary>
    InvalidActiveSize = 403,

    /// <summary>0.4 cluster configuration.</summary>
    InvalidRemoveDelay = 404,

    /// <summary>Client side.</summary>
    ClientInternal = 500,
}
