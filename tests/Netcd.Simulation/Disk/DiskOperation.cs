namespace Netcd.Simulation.Disk;

/// <summary>One operation, as shown to <see cref="SimDisk.Faults"/> before it happens.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Path">The file or directory; the old name for a rename.</param>
/// <param name="Offset">First byte of a read or write, new length for SetLength and Allocate.</param>
/// <param name="Length">Bytes of a read or write.</param>
public readonly record struct DiskOperation(DiskOperationKind Kind, string Path, long Offset = 0, int Length = 0)
{
    /// <summary>Whether it changes what a crash can leave behind.</summary>
    public bool IsEffect => Kind >= DiskOperationKind.Create;

    /// <summary>Whether it is a sync of a file or a directory.</summary>
    public bool IsSync => Kind is DiskOperationKind.SyncData or DiskOperationKind.Sync or DiskOperationKind.SyncDirectory;
}
