using Netcd.Rpc.Server;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Grpc;

/// <summary>Logs unary calls that took longer than <c>--warning-unary-request-duration</c> in etcd's words; at level debug, all of them.</summary>
/// <param name="limit">How long a call may take; 0 or less: as long as it likes.</param>
/// <param name="clock">The clock of the server's time stamps.</param>
/// <param name="log">Where to.</param>
internal sealed class SlowCallLog(TimeSpan limit, TimeProvider clock, ILog log) : RpcInterceptor
{
    /// <inheritdoc/>
    public override void OnCompleted(RpcCall call)
    {
        if (call.Method.Kind != RpcMethodKind.Unary)
        {
            return;
        }

        TimeSpan taken = clock.GetElapsedTime(call.StartTimestamp);
        LogLevel level = log.IsEnabled(LogLevel.Debug) ? LogLevel.Debug : LogLevel.Warn;
        if (level == LogLevel.Debug || (limit > TimeSpan.Zero && taken > limit))
        {
            Write(call, level, taken);
        }
    }

    private void Write(RpcCall call, LogLevel level, TimeSpan taken)
    {
        // -1: not counted, as etcd says of the calls that it does not look into.
        LogField[] fields =
        [
            ("start time", clock.GetUtcNow() - taken), ("time spent", taken), ("remote", call.Peer), ("response type", call.Path),
            ("request count", -1), ("request size", call.ReceivedMessageSize), ("response count", -1),
            ("response size", call.Status.IsOK ? call.SentMessageSize : -1), ("grpc code", call.Status.Code.ToString()),
        ];
        if (level == LogLevel.Debug)
        {
            log.Debug("request stats", fields);
        }
        else
        {
            log.Warn("request stats", fields);
        }
    }
}
