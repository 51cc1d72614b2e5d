using Netcd.Storage.Disk;

namespace Netcd.Simulation.Disk;

/// <summary>
/// A file system in memory that loses, tears and reorders what was not synced when it crashes. Deterministic: equal calls and
/// equal seeds give equal results. Thread-safe.
/// </summary>
public sealed partial class SimDisk : IDisk
{
    internal const int NoSpaceErrno = 28;
    private const int InputOutputErrno = 5;

    private readonly List<NameChange> _pendingNames = [];
    private SimDirectory _root = new();
    private long _sequence;
    private int _boot;
    private bool _off;

    /// <summary>Asked before each operation, inside the disk's lock; may throw or answer with a fault.</summary>
    public Func<DiskOperation, DiskFault>? Faults { get; set; }

    /// <summary>Changes and syncs asked for so far (<see cref="DiskOperation.IsEffect"/>).</summary>
    public long Effects { get; private set; }

    /// <summary>The power goes away before the change with this number (the first is 1). Reset by a crash.</summary>
    public long CrashAtEffect { get; set; } = long.MaxValue;

    /// <summary>Bytes all files together may have; growth beyond fails with ENOSPC.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    /// <summary>Whether the power is off and <see cref="Crash"/> or <see cref="Kill"/> is due.</summary>
    public bool IsOff => _off;

    /// <summary>Chooses the bit that <see cref="DiskFault.BitRot"/> flips.</summary>
    public Random FaultRandom { get; set; } = new(1);

    internal Lock Gate { get; } = new();

    /// <inheritdoc/>
    public IDiskFile Open(string path, OpenMode mode)
    {
        lock (Gate)
        {
            (SimDirectory parent, string name) = Parent(path, "open");
            SimNode? node = parent.Names.GetValueOrDefault(name);
            if (node is SimDirectory)
            {
                throw new IOException($"open {path}: is a directory");
            }

            if (node is null && mode is OpenMode.Read or OpenMode.ReadWrite)
            {
                Before(new(DiskOperationKind.Open, path));
                throw Missing("open", path);
            }

            if (node is not null && mode == OpenMode.CreateNew)
            {
                throw new IOException($"open {path}: file exists");
            }

            Before(new(node is null ? DiskOperationKind.Create : DiskOperationKind.Open, path));
            if (node is null)
            {
                node = new SimInode();
                Change(node, null, "", parent, name);
            }

            return new SimFile(this, (SimInode)node, path, mode != OpenMode.Read, _boot);
        }
    }

    /// <summary>The machine stops here: everything fails until <see cref="Crash"/> or <see cref="Kill"/>.</summary>
    public void PowerOff() => _off = true;

    internal long NextSequence() => ++_sequence;

    /// <summary>Counts an operation and injects its fault, if any.</summary>
    internal DiskFault Before(DiskOperation operation)
    {
        ThrowIfOff();
        if (operation.IsEffect && ++Effects >= CrashAtEffect)
        {
            _off = true;
            ThrowIfOff();
        }

        DiskFault fault = Faults?.Invoke(operation) ?? DiskFault.None;
        switch (fault)
        {
            case DiskFault.InputOutput:
                throw new IOException($"{Verb(operation.Kind)} {operation.Path}: input/output error", InputOutputErrno);
            case DiskFault.NoSpace:
                throw new IOException($"{Verb(operation.Kind)} {operation.Path}: no space left on device", NoSpaceErrno);
            case DiskFault.PowerOff:
                _off = true;
                break;
        }

        ThrowIfOff();
        return fault;
    }

    internal void ThrowIfStale(SimFile file)
    {
        if (file.Boot != _boot)
        {
            throw new SimulatedCrashException($"{file.Path} was opened before the machine crashed");
        }
    }

    internal void ThrowIfFull(DiskOperation operation, long growth)
    {
        if (growth > 0 && Capacity != long.MaxValue && _root.Files().Sum(f => f.Length) + growth > Capacity)
        {
            throw new IOException($"{Verb(operation.Kind)} {operation.Path}: no space left on device", NoSpaceErrno);
        }
    }

    private static string Verb(DiskOperationKind kind) => kind switch
    {
        DiskOperationKind.SyncData => "fdatasync",
        DiskOperationKind.Sync or DiskOperationKind.SyncDirectory => "fsync",
        DiskOperationKind.SetLength => "truncate",
        DiskOperationKind.Allocate => "fallocate",
        DiskOperationKind.CreateDirectory => "mkdir",
        DiskOperationKind.Delete or DiskOperationKind.DeleteDirectory => "unlink",
        DiskOperationKind.Create => "open",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static FileNotFoundException Missing(string operation, string path) => new($"{operation} {path}: no such file or directory", path);

    private void ThrowIfOff()
    {
        if (_off)
        {
            throw new SimulatedCrashException("the simulated machine is off");
        }
    }
}
