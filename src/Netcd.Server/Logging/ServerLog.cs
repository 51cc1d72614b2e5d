using System.Buffers;
using System.Text;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Logging;

/// <summary>Writes log lines to standard streams and files, each line with one write. Thread-safe; a failing output is skipped.</summary>
public sealed class ServerLog : ILog, IDisposable
{
    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _line = new(512);
    private readonly TimeProvider _clock;
    private readonly bool _console;
    private readonly List<Stream> _outputs = [];

    /// <summary>Opens the outputs.</summary>
    /// <param name="clock">Time stamps.</param>
    /// <param name="level">Lowest level that is written.</param>
    /// <param name="outputs"><c>default</c>, <c>stderr</c>, <c>stdout</c> or file names.</param>
    /// <param name="console">Human-readable lines instead of JSON.</param>
    /// <exception cref="IOException">A file cannot be opened.</exception>
    public ServerLog(TimeProvider clock, LogLevel level, IEnumerable<string> outputs, bool console)
    {
        _clock = clock;
        _console = console;
        Level = level;
        foreach (string output in outputs)
        {
            _outputs.Add(output switch
            {
                "default" or "stderr" or "systemd/journal" => Console.OpenStandardError(),
                "stdout" => Console.OpenStandardOutput(),
                _ => new FileStream(output, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0),
            });
        }
    }

    /// <summary>Lowest level that is written; may change at any time.</summary>
    public LogLevel Level { get; set; }

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel level) => level >= Level;

    /// <inheritdoc/>
    public void Write(LogLevel level, string message, ReadOnlySpan<LogField> fields, string caller)
    {
        if (!IsEnabled(level))
        {
            return;
        }

        lock (_gate)
        {
            _line.ResetWrittenCount();
            if (_console)
            {
                WriteConsole(level, message, fields, caller);
            }
            else
            {
                ZapJson.Write(_line, _clock.GetUtcNow(), level, message, fields, caller);
            }

            foreach (Stream output in _outputs)
            {
                try
                {
                    output.Write(_line.WrittenSpan);
                }
                catch (IOException)
                {
                    // A closed terminal or a full disk must not stop the member; the other outputs still get the line.
                    continue;
                }
            }
        }
    }

    /// <summary>Closes files.</summary>
    public void Dispose()
    {
        foreach (Stream output in _outputs)
        {
            output.Dispose();
        }
    }

    private void WriteConsole(LogLevel level, string message, ReadOnlySpan<LogField> fields, string caller)
    {
        var text = new StringBuilder()
            .Append(_clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", System.Globalization.CultureInfo.InvariantCulture))
            .Append('\t').Append(ZapJson.LevelText(level))
            .Append('\t').Append(caller)
            .Append('\t').Append(message);
        if (!fields.IsEmpty)
        {
            text.Append('\t');
            foreach (LogField field in fields)
            {
                text.Append(field.Key).Append('=').Append(field.Value).Append(' ');
            }
        }

        text.Append('\n');
        Encoding.UTF8.GetBytes(text.ToString(), _line);
    }
}
