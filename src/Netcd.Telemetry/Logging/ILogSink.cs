namespace Netcd.Telemetry.Logging;

/// <summary>Takes finished log lines. Implementations are thread-safe, write each line at once and in one piece, and never throw.</summary>
public interface ILogSink
{
    /// <summary>Writes a line, which ends in a line feed.</summary>
    /// <returns>False when the line was lost.</returns>
    bool Write(ReadOnlySpan<byte> line);
}
