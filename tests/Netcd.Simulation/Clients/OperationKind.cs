namespace Netcd.Simulation.Clients;

/// <summary>What a client asked for.</summary>
public enum OperationKind
{
    /// <summary>A range request.</summary>
    Range,

    /// <summary>A put.</summary>
    Put,

    /// <summary>A delete of a key or range.</summary>
    Delete,

    /// <summary>A transaction.</summary>
    Txn,

    /// <summary>A compaction.</summary>
    Compact,

    /// <summary>A new lease.</summary>
    Grant,

    /// <summary>The end of a lease.</summary>
    Revoke,

    /// <summary>Renewal of a lease; not part of the recorded history.</summary>
    KeepAlive,

    /// <summary>Defragmentation; not part of the recorded history.</summary>
    Defragment,
}
