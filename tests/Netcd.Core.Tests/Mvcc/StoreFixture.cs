using Google.Protobuf;
using Netcd.Core.Backend;
using Netcd.Core.Mvcc;
using Netcd.Core.Tests.World;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Disk;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.MvccTests;

/// <summary>A store over a simulated disk; time and the backend loop move only when told to.</summary>
internal sealed class StoreFixture : IDisposable
{
    public const string Path = "/data/member/snap/db";

    private readonly BackendOptions _backendOptions;
    private readonly MvccOptions _options;
    private ulong _index;

    public StoreFixture(SimDisk? disk = null, MvccOptions? options = null, int batchLimit = 10_000)
    {
        Disk = disk ?? new SimDisk();
        Disk.CreateDirectory("/data/member/snap");
        _options = options ?? new MvccOptions { CompactionBatchLimit = 7 };
        _backendOptions = new BackendOptions { Path = Path, BatchLimit = batchLimit, Bolt = new() { GrowthStep = 0, ReservedMapSize = 1 << 26 } };
        Open();
    }

    public SimDisk Disk { get; }

    public StepWorld World { get; private set; } = null!;

    public BackendStore Backend { get; private set; } = null!;

    public MvccStore Store { get; private set; } = null!;

    public KvExecutor Executor { get; private set; } = null!;

    public TestLeases Leases { get; } = new();

    public MetricRegistry Metrics { get; private set; } = null!;

    public List<Exception> Faults { get; } = [];

    public RecordingObserver Observer { get; } = new();

    public ulong AppliedIndex => _index;

    public long Revision => Store.CurrentRevision;

    public KvResult Put(string key, string value, long lease = 0) =>
        Apply(e => e.Put(new PutRequest { Key = Bytes(key), Value = Bytes(value), Lease = lease }.ToByteArray(), wantBody: true));

    public KvResult Delete(string key, string end = "") =>
        Apply(e => e.DeleteRange(new DeleteRangeRequest { Key = Bytes(key), RangeEnd = Bytes(end) }.ToByteArray(), wantBody: true));

    public KvResult Compact(long revision) => Apply(e => e.Compact(revision));

    public KvResult Apply(Func<KvExecutor, KvResult> request)
    {
        var result = ApplyUnpublished(request);
        Store.Publish();
        return result;
    }

    public KvResult ApplyUnpublished(Func<KvExecutor, KvResult> request)
    {
        using var entry = Backend.BeginEntry(++_index, term: 1);
        var result = request(Executor);
        entry.Complete();
        return result;
    }

    public (EtcdError Error, RangeResponse Response) Range(RangeRequest request)
    {
        Assert.True(RangeRequestView.TryParse(request.ToByteArray(), out var view));
        using var read = Store.Range(view);
        if (read.Error != EtcdError.None)
        {
            return (read.Error, new RangeResponse());
        }

        using var buffer = new PooledBuffer();
        ResponseHeaderWriter.Write(buffer, 0, 0, read.Revision, 0);
        read.WriteBody(buffer);
        return (EtcdError.None, RangeResponse.Parser.ParseFrom(buffer.Written));
    }

    public string? Get(string key, long revision = 0) =>
        Range(new RangeRequest { Key = Bytes(key), Revision = revision }).Response.Kvs.SingleOrDefault()?.Value.ToStringUtf8();

    /// <summary>Lets time pass and everything that is due happen.</summary>
    public void Pass(double milliseconds)
    {
        for (double step = 0; step < milliseconds; step += 10)
        {
            World.Settle();
            World.ManualClock.Advance(TimeSpan.FromMilliseconds(10));
        }

        World.Settle();
    }

    public void Commit()
    {
        var commit = Backend.ForceCommitAsync();
        World.Settle();
        Assert.True(commit.IsCompletedSuccessfully);
    }

    public void Restart()
    {
        Backend.Stop();
        Open();
    }

    /// <summary>The process dies; what the disk holds is all that is left.</summary>
    public void Kill(int seed)
    {
        Disk.Crash(new Random(seed));
        Open();
    }

    public void Dispose()
    {
        Backend.Stop();
        Assert.Empty(Faults);
    }

    public static ByteString Bytes(string text) => ByteString.CopyFrom(text, System.Text.Encoding.Latin1);

    private void Open()
    {
        World = new StepWorld { Disk = Disk };
        Metrics = new MetricRegistry();
        Backend = BackendStore.Open(World, _backendOptions, Metrics, NullLog.Instance, Faults.Add);
        Leases.Attached.Clear();
        Store = MvccStore.Open(World, Backend, _options, Leases, Metrics, NullLog.Instance);
        Store.Observer = Observer;
        Executor = new KvExecutor(Store, Leases);
        _index = Backend.ConsistentIndex;
    }
}
