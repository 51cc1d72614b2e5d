namespace Netcd.Storage.Wal;

/// <summary>Why a log cannot be used.</summary>
public enum WalFailure
{
    /// <summary>No segment that may hold the wanted snapshot mark, or segments are missing in between.</summary>
    NotFound,

    /// <summary>Another process has the log open.</summary>
    Locked,

    /// <summary>Content is damaged.</summary>
    CrcMismatch,

    /// <summary>A record breaks off: the tail of an unfinished write, or damage. The only failure that is repaired, once, in the last segment.</summary>
    UnexpectedEof,

    /// <summary>A record whose checksum cannot even be looked at: it is no protobuf message.</summary>
    Malformed,

    /// <summary>The snapshot mark to start from is not in the log.</summary>
    SnapshotNotFound,

    /// <summary>The snapshot mark has another term in the log.</summary>
    SnapshotMismatch,

    /// <summary>Segments belong to different members or clusters.</summary>
    MetadataConflict,

    /// <summary>Entries are missing between two records.</summary>
    Gap,

    /// <summary>A record of a kind that this version does not know.</summary>
    UnknownRecord,

    /// <summary>An earlier write or sync failed: what is on disk is not known any more.</summary>
    Unusable,
}
