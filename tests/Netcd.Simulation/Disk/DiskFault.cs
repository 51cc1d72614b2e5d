namespace Netcd.Simulation.Disk;

/// <summary>What goes wrong with an operation.</summary>
public enum DiskFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>EIO. A sync that fails so forgets the dirty pages: a later sync that succeeds does not save them.</summary>
    InputOutput,

    /// <summary>ENOSPC. Of a write, the whole blocks of the first half are done.</summary>
    NoSpace,

    /// <summary>A read returns one flipped bit. Other operations are not affected.</summary>
    BitRot,

    /// <summary>The power goes away before the operation, see <see cref="SimDisk.PowerOff"/>.</summary>
    PowerOff,
}
