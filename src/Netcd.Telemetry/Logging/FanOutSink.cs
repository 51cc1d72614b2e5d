namespace Netcd.Telemetry.Logging;

/// <summary>A sink that writes every line to several others.</summary>
public sealed class FanOutSink(params ILogSink[] sinks) : ILogSink
{
    /// <inheritdoc/>
    public bool Write(ReadOnlySpan<byte> line)
    {
        bool isWritten = true;
        foreach (ILogSink sink in sinks)
        {
            isWritten &= sink.Write(line);
        }

        return isWritten;
    }
}
