namespace Netcd.Core.World;

/// <summary>How long a loop's turns may wait for the disk.</summary>
public enum LoopWaits
{
    /// <summary>Turns never wait.</summary>
    Never,

    /// <summary>A turn waits for a write and its sync: short enough to borrow the thread that woke the loop, too long for others to queue behind it.</summary>
    ForOneSync,

    /// <summary>A turn may wait for as long as it takes to write or rewrite a database.</summary>
    Long,
}
