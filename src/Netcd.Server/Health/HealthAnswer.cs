using Netcd.Rpc.Http;
using Netcd.Server.Pages;
using Netcd.Telemetry.GoText;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Health;

/// <summary>The form of /health: what a member and the gRPC proxy answer, and log.</summary>
internal static class HealthAnswer
{
    /// <summary>Refuses every method but GET.</summary>
    /// <returns>Whether the request may go on.</returns>
    public static async ValueTask<bool> AcceptsAsync(PlainHttpExchange exchange, ILog log)
    {
        if (exchange.Method == "GET")
        {
            return true;
        }

        log.Warn("/health error", [("status-code", 405)]);
        await PlainAnswers.MethodNotAllowed(exchange);
        return false;
    }

    /// <summary>Answers.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="reason">What is wrong; empty: nothing.</param>
    /// <param name="log">Told of it.</param>
    public static async ValueTask SendAsync(PlainHttpExchange exchange, string reason, ILog log)
    {
        if (reason.Length > 0)
        {
            string output = "{\"health\":\"false\",\"reason\":" + GoJson.Quote(reason) + "}";
            log.Warn("/health error", [("output", output), ("status-code", 503)]);
            await PlainAnswers.Error(exchange, 503, output);
            return;
        }

        log.Debug("/health OK", [("status-code", 200)]);
        await exchange.WriteAsync(200, PlainAnswers.Text, "{\"health\":\"true\",\"reason\":\"\"}");
    }
}
