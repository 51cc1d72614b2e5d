using Netcd.Telemetry.Logging;

namespace Netcd.Server.Tests.Support;

/// <summary>Keeps what is logged. Thread-safe.</summary>
internal sealed class RecordingLog : ILog
{
    private readonly List<(LogLevel Level, string Message, string Fields)> _lines = [];

    public IReadOnlyList<(LogLevel Level, string Message, string Fields)> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public bool IsEnabled(LogLevel level) => true;

    public void Write(LogLevel level, string message, ReadOnlySpan<LogField> fields, string caller)
    {
        var text = new List<string>();
        foreach (LogField field in fields)
        {
            text.Add($"{field.Key}={field.Value}");
        }

        lock (_lines)
        {
            _lines.Add((level, message, string.Join(' ', text)));
        }
    }
}
