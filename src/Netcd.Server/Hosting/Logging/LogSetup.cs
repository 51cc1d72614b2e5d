using System.Net.Sockets;
using Netcd.Telemetry.GoText;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Hosting.Logging;

/// <summary>Builds the log of a server from its options.</summary>
public static class LogSetup
{
    /// <summary>A log on standard error, level info: what etcd uses until the settings are known.</summary>
    public static ZapJsonLog Default(StandardStreams streams, TimeProvider clock) =>
        new(streams.ErrorSink, new LogLevelSwitch(LogLevel.Info), clock);

    /// <summary>Opens the outputs.</summary>
    /// <param name="options">What to open.</param>
    /// <param name="streams">What standard output and error are.</param>
    /// <param name="clock">Time of the lines.</param>
    /// <param name="level">Changes the level later.</param>
    /// <param name="log">The log; null when an output cannot be opened.</param>
    /// <param name="error">Why not, in etcd's words; empty for no error.</param>
    public static bool TryCreate(LogOptions options, StandardStreams streams, TimeProvider clock, LogLevelSwitch level, out ZapJsonLog? log, out string error)
    {
        log = null;
        var sinks = new List<ILogSink>();
        bool discards = options.Outputs.Contains("/dev/null");
        foreach (string output in discards ? [] : options.Outputs)
        {
            if (!TryOpen(output, options.Rotation, streams, clock, out ILogSink? sink, out error))
            {
                return false;
            }

            sinks.Add(sink!);
        }

        error = "";
        log = new ZapJsonLog(sinks.Count == 1 ? sinks[0] : new FanOutSink([.. sinks]), level, clock, options.Console);
        return true;
    }

    private static bool TryOpen(string output, LogRotation? rotation, StandardStreams streams, TimeProvider clock, out ILogSink? sink, out string error)
    {
        sink = null;
        error = "";
        try
        {
            sink = output switch
            {
                "default" or "stderr" => streams.ErrorSink,
                "stdout" => streams.OutputSink,
                "systemd/journal" => new JournalSink(JournalSink.DefaultSocket, Path.GetFileName(Environment.ProcessPath) ?? "etcd", streams.ErrorSink),
                _ when rotation is not null => new RotatingFileSink(output, rotation, clock),
                _ => new FileSink(output),
            };
        }
        catch (SocketException e)
        {
            string reason = File.Exists(JournalSink.DefaultSocket) ? e.Message : "no such file or directory";
            error = $"can't find journal (dial unixgram {JournalSink.DefaultSocket}: connect: {reason})";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string reason = Directory.Exists(output) ? "is a directory" : e switch
            {
                FileNotFoundException or DirectoryNotFoundException or ArgumentException => "no such file or directory",
                UnauthorizedAccessException => "permission denied",
                _ => e.Message,
            };
            error = $"open sink {GoQuote.Quote(output)}: open {output}: {reason}";
        }

        return sink is not null;
    }
}
