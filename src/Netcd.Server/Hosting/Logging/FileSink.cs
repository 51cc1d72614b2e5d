using Netcd.Telemetry.Logging;

namespace Netcd.Server.Hosting.Logging;

/// <summary>A log file that is appended to. Other processes may write and rename it.</summary>
internal sealed class FileSink(string path) : ILogSink
{
    private readonly StreamSink _sink = new(Open(path));

    /// <inheritdoc/>
    public bool Write(ReadOnlySpan<byte> line) => _sink.Write(line);

    /// <summary>Opens a file for unbuffered appending, as each line is one write.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static FileStream Open(string path) =>
        new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
}
