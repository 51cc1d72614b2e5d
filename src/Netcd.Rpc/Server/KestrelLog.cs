using Microsoft.Extensions.Logging;
using Netcd.Telemetry.Logging;
using KestrelLevel = Microsoft.Extensions.Logging.LogLevel;
using OurLevel = Netcd.Telemetry.Logging.LogLevel;

namespace Netcd.Rpc.Server;

/// <summary>Passes Kestrel's warnings and errors on to our log. Its lower levels are off: they would cost time at every request.</summary>
internal sealed class KestrelLog(ILog log) : ILoggerFactory, ILogger
{
    /// <summary>Kestrel cannot know that TLS, which decides between HTTP/1.1 and HTTP/2, is done before it sees the connection.</summary>
    private const string ProtocolChoiceWarning = "Http2DisabledWithHttp1AndNoTls";

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public bool IsEnabled(KestrelLevel logLevel) => logLevel is >= KestrelLevel.Warning and < KestrelLevel.None && log.IsEnabled(Level(logLevel));

    public void Log<TState>(KestrelLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel) && eventId.Name != ProtocolChoiceWarning)
        {
            log.Write(
                Level(logLevel), "HTTP server event", [("event", eventId.Name), ("detail", formatter(state, exception)), ("error", exception?.Message)], "rpc/kestrel");
        }
    }

    private static OurLevel Level(KestrelLevel level) => level == KestrelLevel.Warning ? OurLevel.Warn : OurLevel.Error;
}
