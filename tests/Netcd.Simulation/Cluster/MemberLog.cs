using System.Globalization;
using System.Text;
using Netcd.Simulation.Runs;
using Netcd.Telemetry.Logging;

namespace Netcd.Simulation.Cluster;

/// <summary>Brings a member's log lines into the trace.</summary>
internal sealed class MemberLog(string member, Trace trace) : ILog
{
    public bool IsEnabled(LogLevel level) => trace.IsOn;

    public void Write(LogLevel level, string message, ReadOnlySpan<LogField> fields, string caller)
    {
        var text = new StringBuilder($"log {level}: {message}");
        foreach (LogField field in fields)
        {
            text.Append(CultureInfo.InvariantCulture, $" {field.Key}={(field.Value is Exception e ? e.GetType().Name + ": " + e.Message : field.Value)}");
        }

        trace.Line(member, text.ToString());
    }
}
