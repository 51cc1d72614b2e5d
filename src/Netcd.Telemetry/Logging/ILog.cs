namespace Netcd.Telemetry.Logging;

/// <summary>Where log lines go. Implementations are thread-safe and never throw.</summary>
public interface ILog
{
    /// <summary>Whether a line of this level would be written at all.</summary>
    bool IsEnabled(LogLevel level);

    /// <summary>Writes one line.</summary>
    /// <param name="level">Severity.</param>
    /// <param name="message">Constant text; values belong into <paramref name="fields"/>, because tools wait for exact messages.</param>
    /// <param name="fields">Structured values in the order they are printed.</param>
    /// <param name="caller">Source position, <c>folder/file.cs:line</c>.</param>
    void Write(LogLevel level, string message, ReadOnlySpan<LogField> fields, string caller);
}
