namespace Netcd.Simulation.Disk;

/// <summary>What is about to happen on a <see cref="SimDisk"/>.</summary>
public enum DiskOperationKind
{
    Open,
    Read,
    List,
    Lock,
    Map,
    Create,
    Write,
    SetLength,
    Allocate,
    SyncData,
    Sync,
    SyncDirectory,
    CreateDirectory,
    Rename,
    Delete,
    DeleteDirectory,
}
