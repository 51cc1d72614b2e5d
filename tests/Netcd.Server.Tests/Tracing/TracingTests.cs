using System.Collections.Concurrent;
using System.Net;
using Netcd.Protocol.Health;
using Netcd.Protocol.Tracing;
using Netcd.Rpc;
using Netcd.Rpc.Client;
using Netcd.Rpc.Server;
using Netcd.Server.Hosting;
using Netcd.Server.Tests.Support;
using Netcd.Server.Tracing;

namespace Netcd.Server.Tests.Tracing;

/// <summary>Spans of gRPC calls at a collector.</summary>
public sealed class TracingTests
{
    private const string Method = "/test.Service/Call";
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public async Task A_traced_call_arrives_at_the_collector_with_its_parent_and_outcome()
    {
        Span[] spans = await SpansOfAsync(0, [Parent, Parent.Replace("-01", "-00", StringComparison.Ordinal), null], fails: true);

        // Not sampled by the caller, and no trace at a rate of 0: no span.
        Span span = Assert.Single(spans);
        Assert.Equal("0AF7651916CD43DD8448EB211C80319C", Convert.ToHexString(span.TraceId.Span));
        Assert.Equal("B7AD6B7169203331", Convert.ToHexString(span.ParentSpanId.Span));
        Assert.Equal(8, span.SpanId.Length);
        Assert.Equal(("test.Service/Call", Span.Types.SpanKind.Server), (span.Name, span.Kind));
        Assert.True(span.StartTimeUnixNano <= span.EndTimeUnixNano);
        Assert.Equal((SpanStatus.Types.StatusCode.Error, "broken"), (span.Status.Code, span.Status.Message));
        Assert.Equal(13, span.Attributes.Single(static a => a.Key == "rpc.grpc.status_code").Value.IntValue);
    }

    [Theory]
    [InlineData(1_000_000, 3)]
    [InlineData(0, 0)]
    public async Task Calls_without_a_trace_are_sampled_by_chance(int perMillion, int expected)
    {
        Span[] spans = await SpansOfAsync(perMillion, [null, null, "nonsense"], fails: false);
        Assert.Equal(expected, spans.Length);
        Assert.Equal(expected, spans.Select(static s => s.TraceId).Distinct().Count());
        Assert.All(spans, static s => Assert.True(s.ParentSpanId.IsEmpty && s.Status is null));
    }

    [Theory]
    [InlineData(Parent, true)]
    [InlineData("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-later", true)]
    [InlineData(Parent + "-more", false)]
    [InlineData("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false)]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01", false)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", false)]
    [InlineData("00-0af7651916cd43dd8448eb211c8031-9c-b7ad6b7169203331-01", false)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319x-b7ad6b7169203331-01", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void The_parent_is_read_as_W3C_writes_it(string? text, bool isValid) => Assert.Equal(isValid, TraceParent.TryParse(text, out _));

    [Fact]
    public async Task Spans_that_the_collector_does_not_take_are_lost_with_a_warning()
    {
        var log = new RecordingLog();
        var exporter = new TraceExporter(new MonitoringOptions { TracingAddress = "127.0.0.1:1" }, TimeProvider.System, log);
        exporter.Add(new Span());
        await exporter.DisposeAsync();
        Assert.StartsWith("lost-spans=1 ", Assert.Single(log.Lines, static l => l.Message == "failed to export traces").Fields);
    }

    private static async Task<Span[]> SpansOfAsync(int perMillion, string?[] parents, bool fails)
    {
        var received = new ConcurrentQueue<ExportTraceServiceRequest>();
        await using RpcServer collector = await StartAsync(new RpcServiceTable().Unary(
            "/opentelemetry.proto.collector.trace.v1.TraceService/Export", ExportTraceServiceRequest.Parser, ValueTask<ExportTraceServiceResponse?> (_, request) =>
            {
                received.Enqueue(request);
                return new(new ExportTraceServiceResponse());
            }));
        var options = new MonitoringOptions { TracingAddress = collector.Listeners[0].BoundEndPoint!.ToString()!, TracingServiceName = "s", TracingInstanceId = "i" };
        var exporter = new TraceExporter(options, TimeProvider.System, new RecordingLog());
        RpcServiceTable table = new RpcServiceTable().Unary(Method, HealthCheckRequest.Parser, ValueTask<HealthCheckResponse?> (call, _) =>
        {
            if (fails)
            {
                call.Fail(RpcStatusCode.Internal, "broken");
            }

            return new(new HealthCheckResponse());
        });
        await using RpcServer server = await StartAsync(table, new CallTracing(exporter, perMillion, TimeProvider.System));
        using var channel = new RpcChannel(server.Listeners[0].BoundEndPoint!);
        foreach (string? parent in parents)
        {
            var call = new RpcCallOptions { Metadata = parent is null ? [] : [new("traceparent", parent)] };
            await Record.ExceptionAsync(() => channel.UnaryAsync(Method, new HealthCheckRequest(), HealthCheckResponse.Parser, call).AsTask());
        }

        await exporter.DisposeAsync();
        Assert.All(received, static r => Assert.Equal(
            ["service.name=s", "service.instance.id=i"], r.ResourceSpans.Single().Resource.Attributes.Select(static a => $"{a.Key}={a.Value.StringValue}")));
        return [.. received.SelectMany(static r => r.ResourceSpans).SelectMany(static r => r.ScopeSpans).SelectMany(static s => s.Spans)];
    }

    private static async Task<RpcServer> StartAsync(RpcServiceTable table, params RpcInterceptor[] interceptors)
    {
        var options = new RpcServerOptions();
        options.Listeners.Add(new RpcListener(new IPEndPoint(IPAddress.Loopback, 0)) { Services = table });
        foreach (RpcInterceptor interceptor in interceptors)
        {
            options.Interceptors.Add(interceptor);
        }

        var server = new RpcServer(options);
        await server.StartAsync();
        return server;
    }
}
