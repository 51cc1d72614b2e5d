using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using Google.Protobuf;
using Netcd.Protocol.Tracing;
using Netcd.Rpc;
using Netcd.Rpc.Server;

namespace Netcd.Server.Tracing;

/// <summary>Makes a span of a call when its caller records the trace; of calls without a trace, of so many per million.</summary>
/// <param name="exporter">Takes the spans.</param>
/// <param name="samplesPerMillion">0 to 1000000.</param>
/// <param name="clock">The clock of the server's time stamps.</param>
internal sealed class CallTracing(TraceExporter exporter, int samplesPerMillion, TimeProvider clock) : RpcInterceptor
{
    private const uint Million = 1_000_000;

    private readonly ulong _bound = (ulong)((UInt128)samplesPerMillion * (1UL << 63) / Million);

    /// <inheritdoc/>
    public override void OnCompleted(RpcCall call)
    {
        bool hasParent = TraceParent.TryParse(call.GetMetadata("traceparent"), out TraceParent parent);
        byte[] traceId = hasParent ? parent.TraceId : samplesPerMillion > 0 ? RandomNumberGenerator.GetBytes(16) : [];

        // The rule of OpenTelemetry's ratio sampler, so that all servers of a trace decide alike.
        if (hasParent ? parent.IsSampled : samplesPerMillion > 0 && BinaryPrimitives.ReadUInt64BigEndian(traceId.AsSpan(8)) >> 1 < _bound)
        {
            exporter.Add(SpanOf(call, traceId, hasParent ? parent.SpanId : []));
        }
    }

    private Span SpanOf(RpcCall call, byte[] traceId, byte[] parentId)
    {
        ulong end = Nanoseconds(clock.GetUtcNow());
        var span = new Span
        {
            TraceId = ByteString.CopyFrom(traceId),
            SpanId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(8)),
            ParentSpanId = ByteString.CopyFrom(parentId),
            TraceState = parentId.Length > 0 ? call.GetMetadata("tracestate") ?? "" : "",
            Name = call.Path[1..],
            Kind = Span.Types.SpanKind.Server,
            StartTimeUnixNano = end - (ulong)clock.GetElapsedTime(call.StartTimestamp).TotalNanoseconds,
            EndTimeUnixNano = end,
            Attributes =
            {
                Text("rpc.system", "grpc"),
                Text("rpc.service", call.Method.Service),
                Text("rpc.method", call.Method.Name),
                Number("rpc.grpc.status_code", (long)call.Status.Code),
            },
        };
        if (IPEndPoint.TryParse(call.Peer, out IPEndPoint? peer))
        {
            span.Attributes.Add(Text("network.peer.address", peer.Address.ToString()));
            span.Attributes.Add(Number("network.peer.port", peer.Port));
        }

        // What the caller did wrong is no error of the server.
        if (call.Status.Code is RpcStatusCode.Unknown or RpcStatusCode.DeadlineExceeded or RpcStatusCode.Unimplemented
            or RpcStatusCode.Internal or RpcStatusCode.Unavailable or RpcStatusCode.DataLoss)
        {
            span.Status = new SpanStatus { Code = SpanStatus.Types.StatusCode.Error, Message = call.Status.Message };
        }

        return span;
    }

    private static ulong Nanoseconds(DateTimeOffset time) => (ulong)(time - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    private static SpanAttribute Text(string key, string value) => new() { Key = key, Value = new AttributeValue { StringValue = value } };

    private static SpanAttribute Number(string key, long value) => new() { Key = key, Value = new AttributeValue { IntValue = value } };
}
