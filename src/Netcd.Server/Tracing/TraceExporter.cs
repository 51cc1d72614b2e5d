using System.Globalization;
using System.Net;
using System.Threading.Channels;
using Netcd.Protocol.Tracing;
using Netcd.Rpc;
using Netcd.Rpc.Client;
using Netcd.Server.Hosting;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Tracing;

/// <summary>Sends spans to a collector in batches. Thread-safe; disposing sends what is left.</summary>
public sealed class TraceExporter : IAsyncDisposable
{
    private const string Path = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private const int DefaultPort = 4317;

    // The limits of OpenTelemetry's batch processor.
    private const int MaxQueued = 2048;
    private const int MaxBatch = 512;
    private static readonly TimeSpan BatchTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SendTime = TimeSpan.FromSeconds(10);

    private readonly Channel<Span> _spans = Channel.CreateBounded<Span>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly RpcChannel _collector;
    private readonly Resource _resource;
    private readonly TimeProvider _clock;
    private readonly ILog _log;
    private readonly Task _sending;
    private long _lost;

    /// <summary>Starts sending; connects with the first batch.</summary>
    /// <param name="options">Address, name and instance.</param>
    /// <param name="clock">Time of batches.</param>
    /// <param name="log">Told when spans are lost.</param>
    public TraceExporter(MonitoringOptions options, TimeProvider clock, ILog log)
    {
        _clock = clock;
        _log = log;
        _collector = new RpcChannel(EndPointOf(options.TracingAddress), new RpcChannelOptions { MaxSendMessageSize = int.MaxValue });
        _resource = new Resource { Attributes = { Text("service.name", options.TracingServiceName) } };
        if (options.TracingInstanceId.Length > 0)
        {
            _resource.Attributes.Add(Text("service.instance.id", options.TracingInstanceId));
        }

        _sending = SendAsync();
    }

    /// <summary>Queues a span; drops it when the queue is full.</summary>
    public void Add(Span span)
    {
        if (!_spans.Writer.TryWrite(span))
        {
            Interlocked.Increment(ref _lost);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _spans.Writer.TryComplete();
        await _stop.CancelAsync();
        await _sending;
        _collector.Dispose();
        _stop.Dispose();
    }

    private static SpanAttribute Text(string key, string value) => new() { Key = key, Value = new AttributeValue { StringValue = value } };

    private static EndPoint EndPointOf(string address)
    {
        int colon = address.LastIndexOf(':');
        bool hasPort = int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && colon >= 0 && port <= ushort.MaxValue;
        string host = (hasPort ? address[..colon] : address).Trim('[', ']');
        return IPAddress.TryParse(host, out IPAddress? ip) ? new IPEndPoint(ip, hasPort ? port : DefaultPort) : new DnsEndPoint(host.Length > 0 ? host : "localhost", hasPort ? port : DefaultPort);
    }

    private async Task SendAsync()
    {
        var batch = new List<Span>();
        while (await _spans.Reader.WaitToReadAsync())
        {
            await Task.Delay(BatchTime, _clock, _stop.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
            while (batch.Count < MaxBatch && _spans.Reader.TryRead(out Span? span))
            {
                batch.Add(span);
            }

            await SendAsync(batch);
            batch.Clear();
        }
    }

    private async Task SendAsync(List<Span> batch)
    {
        var scope = new ScopeSpans { Scope = new Scope { Name = "netcd", Version = BuildInfo.Etcd }, Spans = { batch } };
        var request = new ExportTraceServiceRequest { ResourceSpans = { new ResourceSpans { Resource = _resource, ScopeSpans = { scope } } } };
        try
        {
            await _collector.UnaryAsync(Path, request, ExportTraceServiceResponse.Parser, new RpcCallOptions { Timeout = SendTime });
        }
        catch (RpcException e)
        {
            Interlocked.Add(ref _lost, batch.Count);
            _log.Warn("failed to export traces", [("lost-spans", Interlocked.Exchange(ref _lost, 0)), ("error", e.Message)]);
        }
    }
}
