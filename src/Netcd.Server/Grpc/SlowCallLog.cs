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
    public override void OnMessageSent(RpcCall call) => LogIfSlow(call, call.SentMessage, call.SentMessageSize);

    /// <summary>Calls that were answered have been looked at when they were.</summary>
    public override void OnCompleted(RpcCall call)
    {
        if (!call.HasResponseStarted)
        {
            LogIfSlow(call, [], 0);
        }
    }

    private void LogIfSlow(RpcCall call, ReadOnlySpan<byte> response, int responseSize)
    {
        if (call.Method.Kind != RpcMethodKind.Unary)
        {
            return;
        }

        TimeSpan taken = clock.GetElapsedTime(call.StartTimestamp);
        LogLevel level = log.IsEnabled(LogLevel.Debug) ? LogLevel.Debug : LogLevel.Warn;
        if (level == LogLevel.Debug || (limit > TimeSpan.Zero && taken > limit))
        {
            Write(call, level, taken, CallStats.Of(call, response, responseSize));
        }
    }

    private void Write(RpcCall call, LogLevel level, TimeSpan taken, in CallStats stats)
    {
        LogField[] fields =
        [
            ("start time", clock.GetUtcNow() - taken), ("time spent", taken), ("remote", call.Peer), ("response type", call.Path),
            ("request count", stats.RequestCount), ("request size", stats.RequestSize), ("response count", stats.ResponseCount),
            ("response size", stats.ResponseSize), ("request content", stats.Content), ("grpc code", call.Status.Code.ToString()),
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
