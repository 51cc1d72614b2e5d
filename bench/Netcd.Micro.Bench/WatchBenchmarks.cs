using BenchmarkDotNet.Attributes;
using Google.Protobuf;
using Netcd.Core.Mvcc;
using Netcd.Core.Watch;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Micro.Bench;

/// <summary>A change reaches all its watchers, 100 on each stream, and every stream encodes its responses. An operation is a change.</summary>
public class WatchBenchmarks : IWatchHeaderSource
{
    private const int WatchersPerStream = 100;
    private static readonly byte[] Key = "registry/pods/0000000001"u8.ToArray();

    private readonly PooledBuffer _output = new(64 * 1024);
    private readonly KeyChange[] _changes = new KeyChange[1];
    private WatchHub _hub = null!;
    private WatchStream[] _streams = [];
    private byte[] _pair = [];
    private long _revision = 1;

    /// <summary>Watchers of the key.</summary>
    [Params(1, 10_000)]
    public int Watchers { get; set; }

    WatchHeaderIds IWatchHeaderSource.Current => new(0x8e9e05c52164694d, 0x91bc3c398fb3c146, 7);

    [GlobalSetup]
    public void Open()
    {
        _pair = new KeyValue { Key = ByteString.CopyFrom(Key), CreateRevision = 7, ModRevision = 123456, Version = 9, Value = ByteString.CopyFrom(new byte[256]) }.ToByteArray();
        _hub = new WatchHub(new StillWorld(), new NoHistory(), this, new WatchOptions(), new MetricRegistry(), NullLog.Instance, static e => throw e);
        _streams = [.. Enumerable.Range(0, (Watchers + WatchersPerStream - 1) / WatchersPerStream).Select(_ => _hub.OpenStream())];
        for (int w = 0; w < Watchers; w++)
        {
            _streams[w / WatchersPerStream].Create(new WatchCreateRequest { Key = ByteString.CopyFrom(Key) }, EtcdError.None);
        }

        Drain();
    }

    [GlobalCleanup]
    public void Close() => _hub.Dispose();

    [Benchmark(Description = "bring a change to its watchers")]
    public int FanOut()
    {
        _revision++;
        _changes[0] = new KeyChange(new Revision(_revision, 0), IsDelete: false, IsCreate: false, Key, _pair);
        _hub.OnRevision(_revision, _changes);
        return Drain();
    }

    private int Drain()
    {
        int responses = 0;
        foreach (WatchStream stream in _streams)
        {
            _output.Truncate(0);
            while (stream.TryRead(out WatchMessage message))
            {
                message.WriteTo(_output);
                responses++;
            }
        }

        return responses;
    }
}
