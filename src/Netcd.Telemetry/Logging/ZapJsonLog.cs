namespace Netcd.Telemetry.Logging;

/// <summary>
/// A log in etcd's zap layout: <c>{"level":"info","ts":"2006-01-02T15:04:05.999999Z","caller":"folder/file.cs:12","msg":"…","key":value}</c>,
/// or the console layout with tabs. Thread-safe; one reused buffer per thread.
/// </summary>
public sealed class ZapJsonLog : ILog
{
    [ThreadStatic]
    private static LogLine? _threadLine;

    private readonly ILogSink _sink;
    private readonly LogLevelSwitch _level;
    private readonly TimeProvider _clock;
    private readonly LogSampler _sampler;
    private readonly string _name;
    private readonly bool _isConsole;
    private readonly long[] _dropped;

    /// <summary>Creates a log.</summary>
    /// <param name="sink">Where lines go.</param>
    /// <param name="level">What is written at all.</param>
    /// <param name="clock">Time and time zone of the lines.</param>
    /// <param name="isConsole">Lines for people instead of JSON.</param>
    public ZapJsonLog(ILogSink sink, LogLevelSwitch level, TimeProvider clock, bool isConsole = false)
        : this(sink, level, clock, isConsole, "", new LogSampler(clock), new long[1])
    {
    }

    private ZapJsonLog(ILogSink sink, LogLevelSwitch level, TimeProvider clock, bool isConsole, string name, LogSampler sampler, long[] dropped)
    {
        _sink = sink;
        _level = level;
        _clock = clock;
        _isConsole = isConsole;
        _name = name;
        _sampler = sampler;
        _dropped = dropped;
    }

    /// <summary>Lines that the sink could not write.</summary>
    public long DroppedLines => Interlocked.Read(ref _dropped[0]);

    /// <summary>The same log with a name that each line carries as <c>logger</c>, as etcd does for <c>raft</c>.</summary>
    public ZapJsonLog Named(string name) => new(_sink, _level, _clock, _isConsole, name, _sampler, _dropped);

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel level) => level >= _level.Level;

    /// <inheritdoc/>
    public void Write(LogLevel level, string message, ReadOnlySpan<LogField> fields, string caller)
    {
        if (!IsEnabled(level) || !_sampler.Passes(level, message))
        {
            return;
        }

        // A value whose own code logs while it is printed must not find the line in use.
        LogLine line = _threadLine ?? new LogLine();
        _threadLine = null;
        line.Clear();
        if (_isConsole)
        {
            EncodeConsole(line, level, message, fields, caller);
        }
        else
        {
            EncodeJson(line, level, message, fields, caller);
        }

        if (!_sink.Write(line.Written))
        {
            Interlocked.Increment(ref _dropped[0]);
        }

        _threadLine = line;
    }

    private void EncodeJson(LogLine line, LogLevel level, string message, ReadOnlySpan<LogField> fields, string caller)
    {
        line.AppendRaw("{\"level\":\""u8);
        line.AppendRaw(NameOf(level));
        line.AppendRaw("\",\"ts\":\""u8);
        line.AppendTime(_clock.GetLocalNow());
        line.AppendRaw((byte)'"');
        if (NameIn(fields) is { Length: > 0 } name)
        {
            line.AppendRaw(",\"logger\":"u8);
            line.AppendString(name);
        }

        line.AppendRaw(",\"caller\":"u8);
        line.AppendString(caller);
        line.AppendRaw(",\"msg\":"u8);
        line.AppendString(message);
        foreach (LogField field in fields)
        {
            if (IsLeftOut(field))
            {
                continue;
            }

            line.AppendRaw((byte)',');
            line.AppendString(field.Key);
            line.AppendRaw((byte)':');
            AppendSafely(line, field.Value);
        }

        line.AppendRaw("}\n"u8);
    }

    private void EncodeConsole(LogLine line, LogLevel level, string message, ReadOnlySpan<LogField> fields, string caller)
    {
        line.AppendTime(_clock.GetLocalNow());
        line.AppendRaw((byte)'\t');
        line.AppendRaw(NameOf(level));
        line.AppendRaw((byte)'\t');
        if (NameIn(fields) is { Length: > 0 } name)
        {
            line.AppendText(name);
            line.AppendRaw((byte)'\t');
        }

        line.AppendText(caller);
        line.AppendRaw((byte)'\t');
        line.AppendText(message);
        bool isFirst = true;
        foreach (LogField field in fields)
        {
            if (IsLeftOut(field))
            {
                continue;
            }

            line.AppendRaw(isFirst ? "\t{"u8 : ", "u8);
            isFirst = false;
            line.AppendString(field.Key);
            line.AppendRaw(": "u8);
            AppendSafely(line, field.Value);
        }

        line.AppendRaw(isFirst ? "\n"u8 : "}\n"u8);
    }

    private static void AppendSafely(LogLine line, object? value)
    {
        string? text = null;
        if (value is not (null or string or bool or Exception or TimeSpan or byte[] or IEnumerable<string>) && !value.GetType().IsPrimitive && value is not DateTimeOffset)
        {
            try
            {
                text = value.ToString() ?? "";
            }
            catch (Exception e)
            {
                text = "value cannot be printed: " + e.Message;
            }
        }

        line.AppendValue(text ?? value);
    }

    // A component may name its logger by a field instead of a log of its own; the name stands before the caller.
    private string NameIn(ReadOnlySpan<LogField> fields)
    {
        foreach (LogField field in fields)
        {
            if (IsName(field))
            {
                return (string)field.Value!;
            }
        }

        return _name;
    }

    private static bool IsName(LogField field) => field is { Key: "logger", Value: string };

    // zap leaves an error field out when there is no error.
    private static bool IsLeftOut(LogField field) => field is { Key: "error", Value: null } || IsName(field);

    private static ReadOnlySpan<byte> NameOf(LogLevel level) => level switch
    {
        LogLevel.Debug => "debug"u8,
        LogLevel.Info => "info"u8,
        LogLevel.Warn => "warn"u8,
        LogLevel.Error => "error"u8,
        LogLevel.Panic => "panic"u8,
        _ => "fatal"u8,
    };
}
