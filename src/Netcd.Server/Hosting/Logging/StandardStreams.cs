using Netcd.Telemetry.Logging;

namespace Netcd.Server.Hosting.Logging;

/// <summary>Standard output and error of a process, written line by line.</summary>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record StandardStreams(Stream Output, Stream Error)
{
    /// <summary>Log lines to standard output.</summary>
    public ILogSink OutputSink { get; } = new StreamSink(Output);

    /// <summary>Log lines to standard error.</summary>
    public ILogSink ErrorSink { get; } = new StreamSink(Error);

    /// <summary>Writes text to standard output.</summary>
    public void WriteOutput(string text) => OutputSink.Write(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Writes text to standard error.</summary>
    public void WriteError(string text) => ErrorSink.Write(System.Text.Encoding.UTF8.GetBytes(text));
}
