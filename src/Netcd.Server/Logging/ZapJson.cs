using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Logging;

/// <summary>Encodes a log line as etcd's logger does: one JSON object with level, ts, caller, msg and the fields.</summary>
public static class ZapJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes one line with its line feed.</summary>
    public static void Write(IBufferWriter<byte> output, DateTimeOffset time, LogLevel level, string message, ReadOnlySpan<LogField> fields, string caller)
    {
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            json.WriteString("level"u8, LevelText(level));
            json.WriteString("ts"u8, time.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture));
            json.WriteString("caller"u8, caller);
            json.WriteString("msg"u8, message);
            foreach (LogField field in fields)
            {
                json.WritePropertyName(field.Key);
                WriteValue(json, field.Value);
            }

            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    /// <summary>The level as text.</summary>
    public static string LevelText(LogLevel level) => level switch
    {
        LogLevel.Debug => "debug",
        LogLevel.Info => "info",
        LogLevel.Warn => "warn",
        LogLevel.Error => "error",
        LogLevel.Panic => "panic",
        _ => "fatal",
    };

    /// <summary>A duration in Go's form, for example 1.5s or 3.307ms.</summary>
    public static string DurationText(TimeSpan duration)
    {
        double seconds = duration.TotalSeconds;
        double magnitude = Math.Abs(seconds);
        if (magnitude == 0)
        {
            return "0s";
        }

        if (magnitude < 1e-3)
        {
            return Number(seconds * 1e6) + "µs";
        }

        if (magnitude < 1)
        {
            return Number(seconds * 1e3) + "ms";
        }

        if (magnitude < 60)
        {
            return Number(seconds) + "s";
        }

        long hours = (long)(magnitude / 3600);
        long minutes = (long)(magnitude / 60) % 60;
        string rest = Number(magnitude - (hours * 3600) - (minutes * 60)) + "s";
        return (seconds < 0 ? "-" : "") + (hours > 0 ? $"{hours}h" : "") + $"{minutes}m{rest}";
    }

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int or long or short or sbyte:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case uint or ulong or ushort or byte:
                json.WriteNumberValue(Convert.ToUInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case TimeSpan duration:
                json.WriteStringValue(DurationText(duration));
                break;
            case Exception error:
                json.WriteStringValue(error.Message);
                break;
            case IEnumerable list:
                json.WriteStartArray();
                foreach (object? item in list)
                {
                    WriteValue(json, item);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }
}
