namespace Netcd.Telemetry.Logging;

/// <summary>A sink into a stream, for example standard error. Each line is flushed.</summary>
public sealed class StreamSink(Stream stream) : ILogSink
{
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public bool Write(ReadOnlySpan<byte> line)
    {
        try
        {
            lock (_lock)
            {
                stream.Write(line);
                stream.Flush();
            }

            return true;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
