namespace Netcd.Core.V2;

/// <summary>What the data of a normal log entry is.</summary>
public enum NormalEntryKind
{
    /// <summary>No data: the no-op of a new leader.</summary>
    Empty,

    /// <summary>An InternalRaftRequest.</summary>
    Internal,

    /// <summary>A bare v2 <see cref="V2Request"/>.</summary>
    V2,

    /// <summary>Neither: the log is damaged or from an unknown version.</summary>
    Malformed,
}
