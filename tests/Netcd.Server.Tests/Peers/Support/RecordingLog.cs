using System.Collections.Concurrent;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Tests.Peers.Support;

/// <summary>Keeps the texts of all lines.</summary>
internal sealed class RecordingLog : ILog
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public bool IsEnabled(LogLevel level) => true;

    public void Write(LogLevel level, string message, ReadOnlySpan<LogField> fields, string caller)
    {
        string text = message;
        foreach (LogField field in fields)
        {
            text += $" {field.Key}={field.Value}";
        }

        _lines.Enqueue(text);
    }

    public bool Has(string text) => _lines.Any(line => line.Contains(text, StringComparison.Ordinal));

    public override string ToString() => string.Join('\n', _lines);
}
