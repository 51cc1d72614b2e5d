using Netcd.Rpc.Server;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Proxy.L7;

/// <summary><c>--experimental-enable-grpc-logging</c>: one line per finished call.</summary>
/// <param name="clock">The clock of the server's time stamps.</param>
/// <param name="log">Where to.</param>
internal sealed class CallLog(TimeProvider clock, ILog log) : RpcInterceptor
{
    /// <inheritdoc/>
    public override void OnCompleted(RpcCall call) => log.Info("finished call",
    [
        ("grpc.service", call.Method.Service), ("grpc.method", call.Method.Name), ("peer.address", call.Peer),
        ("grpc.code", call.Status.Code.ToString()), ("grpc.time_ms", clock.GetElapsedTime(call.StartTimestamp).TotalMilliseconds),
    ]);
}
