using Netcd.Rpc;
using Netcd.Rpc.Server;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Metrics;

/// <summary>The grpc_server_* series, one set per method, found by the method's number; and the bytes of all messages.</summary>
public sealed class GrpcMetrics : RpcInterceptor
{
    private static readonly double[] LatencyBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private static readonly string[] Labels = ["grpc_type", "grpc_service", "grpc_method"];

    private readonly PerMethod[] _methods;
    private readonly Counter _receivedBytes;
    private readonly Counter _sentBytes;
    private readonly ClientVersionMetrics _clients;
    private readonly TimeProvider _clock;

    /// <summary>Registers the series of every method with value 0.</summary>
    /// <param name="registry">Where.</param>
    /// <param name="table">All methods.</param>
    /// <param name="clock">The clock of the server's time stamps.</param>
    /// <param name="withLatency">Whether to measure the time of every call too (<c>--metrics=extensive</c>).</param>
    public GrpcMetrics(MetricRegistry registry, RpcServiceTable table, TimeProvider clock, bool withLatency)
    {
        _clock = clock;
        _clients = new ClientVersionMetrics(registry);
        _receivedBytes = registry.Counter("etcd_network_client_grpc_received_bytes_total", "The total number of bytes received from grpc clients.");
        _sentBytes = registry.Counter("etcd_network_client_grpc_sent_bytes_total", "The total number of bytes sent to grpc clients.");
        MetricFamilyOf<Counter> started = registry.Counters("grpc_server_started_total", "Total number of RPCs started on the server.", Labels);
        MetricFamilyOf<Counter> received = registry.Counters("grpc_server_msg_received_total", "Total number of RPC stream messages received on the server.", Labels);
        MetricFamilyOf<Counter> sent = registry.Counters("grpc_server_msg_sent_total", "Total number of gRPC stream messages sent by the server.", Labels);
        MetricFamilyOf<Counter> handled = registry.Counters("grpc_server_handled_total", "Total number of RPCs completed on the server, regardless of success or failure.", [.. Labels, "grpc_code"]);
        MetricFamilyOf<Histogram>? latency = withLatency
            ? registry.Histograms("grpc_server_handling_seconds", "Histogram of response latency (seconds) of gRPC that had been application-level handled by the server.", LatencyBounds, Labels)
            : null;
        _methods = new PerMethod[table.Methods.Count];
        foreach (RpcMethod method in table.Methods)
        {
            string[] labels = [TypeOf(method.Kind), method.Service, method.Name];
            Counter[] byCode = [.. Enum.GetValues<RpcStatusCode>().Select(code => handled.With([.. labels, code.ToString()]))];
            _methods[method.Index] = new PerMethod(started.With(labels), received.With(labels), sent.With(labels), byCode, latency?.With(labels));
        }
    }

    /// <inheritdoc/>
    public override void OnStarted(RpcCall call)
    {
        _methods[call.Method.Index].Started.Add();
        _clients.Count(call.Method.Kind == RpcMethodKind.Unary, call.GetMetadata("client-api-version"));
    }

    /// <inheritdoc/>
    public override void OnMessageReceived(RpcCall call)
    {
        _methods[call.Method.Index].Received.Add();
        _receivedBytes.Add(call.ReceivedMessageSize);
    }

    /// <inheritdoc/>
    public override void OnMessageSent(RpcCall call)
    {
        _methods[call.Method.Index].Sent.Add(call.SentMessages);
        _sentBytes.Add((long)call.SentMessageSize * call.SentMessages);
    }

    /// <inheritdoc/>
    public override void OnCompleted(RpcCall call)
    {
        PerMethod method = _methods[call.Method.Index];
        method.ByCode[(int)call.Status.Code].Add();
        method.Latency?.Observe(_clock.GetElapsedTime(call.StartTimestamp).TotalSeconds);
    }

    private static string TypeOf(RpcMethodKind kind) => kind switch
    {
        RpcMethodKind.Unary => "unary",
        RpcMethodKind.ServerStream => "server_stream",
        RpcMethodKind.ClientStream => "client_stream",
        _ => "bidi_stream",
    };

    private sealed record PerMethod(Counter Started, Counter Received, Counter Sent, Counter[] ByCode, Histogram? Latency);
}
