using System.Runtime.CompilerServices;

namespace Netcd.Telemetry.Logging;

/// <summary>Call forms for each level: <c>log.Info("saved snapshot", [("path", path)])</c>.</summary>
public static class LogExtensions
{
    /// <summary>Writes a line of level debug.</summary>
    public static void Debug(this ILog log, string message, ReadOnlySpan<LogField> fields = default, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Write(log, LogLevel.Debug, message, fields, file, line);

    /// <summary>Writes a line of level info.</summary>
    public static void Info(this ILog log, string message, ReadOnlySpan<LogField> fields = default, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Write(log, LogLevel.Info, message, fields, file, line);

    /// <summary>Writes a line of level warn.</summary>
    public static void Warn(this ILog log, string message, ReadOnlySpan<LogField> fields = default, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Write(log, LogLevel.Warn, message, fields, file, line);

    /// <summary>Writes a line of level error.</summary>
    public static void Error(this ILog log, string message, ReadOnlySpan<LogField> fields = default, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Write(log, LogLevel.Error, message, fields, file, line);

    /// <summary>Writes a line of level fatal. The caller stops the member; this only logs.</summary>
    public static void Fatal(this ILog log, string message, ReadOnlySpan<LogField> fields = default, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Write(log, LogLevel.Fatal, message, fields, file, line);

    private static void Write(ILog log, LogLevel level, string message, ReadOnlySpan<LogField> fields, string file, int line)
    {
        if (log.IsEnabled(level))
        {
            log.Write(level, message, fields, CallerText(file, line));
        }
    }

    private static string CallerText(string file, int line)
    {
        int name = file.LastIndexOf('/');
        int folder = name > 0 ? file.LastIndexOf('/', name - 1) : -1;
        return string.Concat(file.AsSpan(folder + 1), ":", line.ToString());
    }
}
