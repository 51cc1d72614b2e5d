using Netcd.Simulation.Disk;
using Netcd.Simulation.World;

namespace Netcd.Simulation.Cluster;

/// <summary>What goes wrong with the disk of a machine, and how long its syncs take.</summary>
public sealed class DiskFaults(SimMachine machine, SimSchedule schedule)
{
    private long _syncsUntilFailure = long.MaxValue;
    private long _writesUntilFailure = long.MaxValue;
    private string _failingPath = "";

    /// <summary>Whether the running process has met a fault, so that it may fail; a full disk counts as one.</summary>
    public bool WereInjected { get; private set; }

    /// <summary>
    /// Whether a sync has failed, so that what the kernel still shows may never reach the disk. No process can see that; the
    /// machine has to be restarted before its files are trusted.
    /// </summary>
    public bool NeedsReboot { get; private set; }

    /// <summary>Makes syncs slower by this factor.</summary>
    public double Slowness { get; set; } = 1;

    /// <summary>Simulated time up to which every sync hangs.</summary>
    public long StuckUntil { get; set; }

    /// <summary>Whether the disk is full at present.</summary>
    public bool IsFull
    {
        get => machine.Disk.Capacity != long.MaxValue;
        set
        {
            machine.Disk.Capacity = value ? 0 : long.MaxValue;
            WereInjected |= value;
        }
    }

    /// <summary>Fails a coming sync with an input/output error.</summary>
    /// <param name="after">Syncs that still succeed.</param>
    /// <param name="path">Part of the name of the files it may hit.</param>
    public void FailSync(int after, string path)
    {
        _syncsUntilFailure = after;
        _failingPath = path;
    }

    /// <summary>Fails a coming write with an input/output error.</summary>
    public void FailWrite(int after, string path)
    {
        _writesUntilFailure = after;
        _failingPath = path;
    }

    /// <summary>A process ended: what it met does not excuse the next one.</summary>
    internal void Forget()
    {
        WereInjected = IsFull;
        NeedsReboot = false;
        _syncsUntilFailure = _writesUntilFailure = long.MaxValue;
    }

    internal TimeSpan SyncDelay(TimeSpan usual)
    {
        TimeSpan delay = usual * (Slowness * (0.5 + schedule.Random.NextDouble()));
        long stuck = StuckUntil - schedule.Now;
        return stuck > 0 ? TimeSpan.FromTicks(stuck) + delay : delay;
    }

    internal DiskFault Decide(DiskOperation operation)
    {
        bool isSync = operation.Kind is DiskOperationKind.SyncData or DiskOperationKind.Sync;
        if (isSync && IsDue(ref _syncsUntilFailure, operation))
        {
            NeedsReboot = true;
            return DiskFault.InputOutput;
        }

        return operation.Kind == DiskOperationKind.Write && IsDue(ref _writesUntilFailure, operation) ? DiskFault.InputOutput : DiskFault.None;
    }

    private bool IsDue(ref long left, DiskOperation operation)
    {
        if (left == long.MaxValue || !operation.Path.Contains(_failingPath, StringComparison.Ordinal) || left-- > 0)
        {
            return false;
        }

        left = long.MaxValue;
        WereInjected = true;
        return true;
    }
}
