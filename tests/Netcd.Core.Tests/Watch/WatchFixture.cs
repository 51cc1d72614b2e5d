using System.Buffers;
using System.Text;
using Google.Protobuf;
using Netcd.Core.Mvcc;
using Netcd.Core.Tests.World;
using Netcd.Core.Watch;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Tests.Watch;

/// <summary>A hub over a model store in a world that moves step by step.</summary>
public sealed class WatchFixture : IWatchHeaderSource, IDisposable
{
    public WatchFixture(WatchOptions? options = null, Action<ModelHistory>? prepare = null)
    {
        prepare?.Invoke(History);
        Hub = new WatchHub(World, History, this, options ?? new WatchOptions(), Metrics, NullLog.Instance, e => throw e);
    }

    public StepWorld World { get; } = new();

    public ModelHistory History { get; } = new();

    public MetricRegistry Metrics { get; } = new();

    public WatchHub Hub { get; }

    public WatchHeaderIds Current { get; set; } = new(0xc1, 0x3e, 7);

    public static WatchCreateRequest Request(string key, string end = "", long start = 0, long id = 0) => new()
    {
        Key = ByteString.CopyFrom(key, Encoding.Latin1),
        RangeEnd = ByteString.CopyFrom(end, Encoding.Latin1),
        StartRevision = start,
        WatchId = id,
    };

    public void Put(string key, string value) => Write((key, value));

    public void Delete(string key) => Write((key, null));

    public void Write(params (string Key, string? Value)[] operations)
    {
        KeyChange[] changes = History.Write(operations);
        Hub.OnRevision(changes[0].Revision.Main, changes);
    }

    /// <summary>Everything that waits in a stream, after the loops have come to rest.</summary>
    public List<WatchResponse> Read(WatchStream stream)
    {
        var responses = new List<WatchResponse>();
        do
        {
            World.Settle();
            responses.AddRange(ReadQueued(stream));
        }
        while (World.Step());
        return responses;
    }

    /// <summary>What waits in a stream now.</summary>
    public static List<WatchResponse> ReadQueued(WatchStream stream, int max = int.MaxValue)
    {
        var responses = new List<WatchResponse>();
        while (responses.Count < max && stream.TryRead(out WatchMessage message))
        {
            responses.Add(Decode(message));
        }

        return responses;
    }

    public static WatchResponse Decode(in WatchMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        message.WriteTo(buffer);
        Assert.Equal(message.ByteCount, buffer.WrittenCount);
        WatchResponse response = WatchResponse.Parser.ParseFrom(buffer.WrittenSpan);

        // Nothing unusual on the wire: another encoder makes the same bytes.
        Assert.Equal(Convert.ToHexString(response.ToByteArray()), Convert.ToHexString(buffer.WrittenSpan));
        return response;
    }

    public static string Text(Event e)
    {
        string text = e.Type == Event.Types.EventType.Put ? $"{e.Kv.Key.ToStringUtf8()}={e.Kv.Value.ToStringUtf8()}@{e.Kv.ModRevision}" : $"-{e.Kv.Key.ToStringUtf8()}@{e.Kv.ModRevision}";
        return e.PrevKv is null ? text : $"{text} was {e.PrevKv.Value.ToStringUtf8()}@{e.PrevKv.ModRevision}";
    }

    public static string[] Texts(IEnumerable<WatchResponse> responses) => [.. responses.SelectMany(r => r.Events).Select(Text)];

    public WatchStream Open(params WatchCreateRequest[] requests)
    {
        WatchStream stream = Hub.OpenStream();
        foreach (WatchCreateRequest request in requests)
        {
            stream.Create(request, EtcdError.None);
        }

        return stream;
    }

    public double Metric(string name)
    {
        MetricFamily family = Metrics.Families.Single(f => f.Name == name);
        return family.Series()[0].Value switch
        {
            Counter counter => counter.Value,
            Func<double> read => read(),
            object other => throw new InvalidOperationException(other.ToString()),
        };
    }

    public void Dispose() => Hub.Dispose();
}
