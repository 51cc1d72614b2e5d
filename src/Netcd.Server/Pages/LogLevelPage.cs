using System.Text.Json;
using Netcd.Rpc.Http;
using Netcd.Telemetry.GoText;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Pages;

/// <summary>PUT /config/local/log with <c>{"Level":"DEBUG"}</c>: changes the level while the server runs, as in etcd 3.4. Only with <c>--enable-pprof</c>.</summary>
/// <param name="level">The level.</param>
/// <param name="log">Told of changes.</param>
public sealed class LogLevelPage(LogLevelSwitch level, ILog log) : IPlainHttpHandler
{
    private const long MaxBody = 4096;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        if (exchange.Method != "PUT")
        {
            await PlainAnswers.MethodNotAllowed(exchange, "PUT");
            return;
        }

        exchange.MaxRequestBodySize = MaxBody;
        if (await ReadAsync(exchange) is not { } text)
        {
            await PlainAnswers.Error(exchange, 400, "Invalid json body");
            return;
        }

        LogLevel? wanted = text.ToUpperInvariant() switch
        {
            "DEBUG" or "TRACE" => LogLevel.Debug,
            "INFO" or "NOTICE" => LogLevel.Info,
            "WARN" or "WARNING" => LogLevel.Warn,
            "ERROR" => LogLevel.Error,
            "PANIC" or "CRITICAL" => LogLevel.Panic,
            "FATAL" => LogLevel.Fatal,
            _ => null,
        };
        if (wanted is null)
        {
            await PlainAnswers.Error(exchange, 400, $"Invalid log level {GoQuote.Quote(text)}");
            return;
        }

        log.Info("changed the log level", [("level", text), ("remote", exchange.Peer)]);
        level.Level = wanted.Value;
        exchange.StatusCode = 204;
    }

    private static async ValueTask<string?> ReadAsync(PlainHttpExchange exchange)
    {
        try
        {
            using JsonDocument body = JsonDocument.Parse(await exchange.ReadBodyAsync());
            return body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty("Level", out JsonElement text) && text.ValueKind == JsonValueKind.String
                ? text.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
