using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Tests;

/// <summary>Keeps log lines as <c>level message key=value…</c>.</summary>
internal sealed class RecordingLog : ILog
{
    public List<string> Lines { get; } = [];

    public bool IsEnabled(LogLevel level) => true;

    public void Write(LogLevel level, string message, ReadOnlySpan<LogField> fields, string caller)
    {
        string line = $"{level} {message}";
        foreach (LogField field in fields)
        {
            line += $" {field.Key}={field.Value}";
        }

        Lines.Add(line);
    }
}
