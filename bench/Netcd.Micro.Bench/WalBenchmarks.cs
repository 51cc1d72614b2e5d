using BenchmarkDotNet.Attributes;
using Netcd.Storage.Disk.Local;
using Netcd.Storage.Wal;
using Netcd.Telemetry.Logging;

namespace Netcd.Micro.Bench;

/// <summary>Appends a batch of entries of 300 bytes to the write-ahead log and flushes it; older segments are let go.</summary>
public class WalBenchmarks
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("netcd-bench-");
    private readonly byte[] _data = new byte[300];
    private WriteAheadLog _wal = null!;
    private ulong _index;

    /// <summary>Entries of a batch.</summary>
    [Params(1, 64)]
    public int Entries { get; set; }

    /// <summary>Whether the batch is made durable.</summary>
    [Params(false, true)]
    public bool IsSynced { get; set; }

    [GlobalSetup]
    public void Create() => _wal = WriteAheadLog.Create(
        new LocalDisk(), Path.Combine(_directory.FullName, "wal"), new WalMetadata(1, 2), new WalOptions { Clock = TimeProvider.System }, NullLog.Instance);

    [GlobalCleanup]
    public void Delete()
    {
        _wal.Close();
        _directory.Delete(recursive: true);
    }

    [Benchmark(Description = "append a batch to the WAL")]
    public ulong Append()
    {
        for (int i = 0; i < Entries; i++)
        {
            _wal.Append(0, 7, ++_index, _data);
        }

        _wal.AppendState(new WalHardState(7, 1, _index));
        _wal.Flush(IsSynced);
        return _index;
    }
}
