using Netcd.Rpc;
using Netcd.Rpc.Server;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Metrics;

/// <summary>The grpc_server_* counters, one set per method, found by the method's number.</summary>
public sealed class GrpcMetrics : RpcInterceptor
{
    private readonly PerMethod[] _methods;

    /// <summary>Registers the counters of every method with value 0.</summary>
    public GrpcMetrics(MetricRegistry registry, RpcServiceTable table)
    {
        string[] labels = ["grpc_method", "grpc_service", "grpc_type"];
        MetricFamilyOf<Counter> started = registry.Counters("grpc_server_started_total", "Total number of RPCs started on the server.", labels);
        MetricFamilyOf<Counter> received = registry.Counters("grpc_server_msg_received_total", "Total number of RPC stream messages received on the server.", labels);
        MetricFamilyOf<Counter> sent = registry.Counters("grpc_server_msg_sent_total", "Total number of gRPC stream messages sent by the server.", labels);
        MetricFamilyOf<Counter> handled = registry.Counters("grpc_server_handled_total", "Total number of RPCs completed on the server, regardless of success or failure.", ["grpc_code", .. labels]);
        _methods = new PerMethod[table.Methods.Count];
        foreach (RpcMethod method in table.Methods)
        {
            string type = TypeOf(method.Kind);
            var byCode = new Counter[17];
            for (int code = 0; code < byCode.Length; code++)
            {
                byCode[code] = handled.With(((RpcStatusCode)code).ToString(), method.Name, method.Service, type);
            }

            _methods[method.Index] = new PerMethod(
                started.With(method.Name, method.Service, type),
                received.With(method.Name, method.Service, type),
                sent.With(method.Name, method.Service, type),
                byCode);
        }
    }

    /// <inheritdoc/>
    public override void OnStarted(RpcCall call) => _methods[call.Method.Index].Started.Add();

    /// <inheritdoc/>
    public override void OnMessageReceived(RpcCall call) => _methods[call.Method.Index].Received.Add();

    /// <inheritdoc/>
    public override void OnMessageSent(RpcCall call) => _methods[call.Method.Index].Sent.Add();

    /// <inheritdoc/>
    public override void OnCompleted(RpcCall call) => _methods[call.Method.Index].ByCode[(int)call.Status.Code].Add();

    private static string TypeOf(RpcMethodKind kind) => kind switch
    {
        RpcMethodKind.Unary => "unary",
        RpcMethodKind.ServerStream => "server_stream",
        RpcMethodKind.ClientStream => "client_stream",
        _ => "bidi_stream",
    };

    private sealed record PerMethod(Counter Started, Counter Received, Counter Sent, Counter[] ByCode);
}
