using System.Text.Json;
using Netcd.Etcd.Flags;
using Netcd.Server.Hosting;
using Netcd.Telemetry.GoText;
using Netcd.Telemetry.Logging;

namespace Netcd.Etcd.Configuration;

/// <summary>Log settings, with etcd's checks and error texts. Pure.</summary>
internal static class LogSettings
{
    private const string OneFile = "--log-outputs requires a single file path when --log-rotate-config-json is defined";
    private const string RotationField = "Go struct field logRotationConfig.Logger.";

    private static readonly string[] Streams = ["default", "stdout", "stderr"];

    /// <summary>Whether the level is one that etcd knows. An unknown one ends the process with status 2.</summary>
    public static bool TryParseLevel(string text, out LogLevel level)
    {
        (bool isKnown, level) = text.ToLowerInvariant() switch
        {
            "debug" => (true, LogLevel.Debug),
            "info" or "" => (true, LogLevel.Info),
            "warn" => (true, LogLevel.Warn),
            "error" => (true, LogLevel.Error),
            "dpanic" or "panic" => (true, LogLevel.Panic),
            "fatal" => (true, LogLevel.Fatal),
            _ => (false, LogLevel.Info),
        };
        return isKnown;
    }

    /// <summary>Builds the options.</summary>
    public static LogOptions Build(FlagSettings settings, out string error)
    {
        IReadOnlyList<string> outputs = settings["log-outputs"].Words;
        string logger = settings["logger"].Text;
        string format = settings["log-format"].Text;
        LogRotation? rotation = null;
        error = logger == "capnslog" ? "--logger=capnslog is removed in v3.5"
            : logger != "zap" ? "unknown logger option " + GoQuote.Quote(logger)
            // The words of etcd 3.5, which refuses this too: "default" leaves the choice to the server.
            : outputs.Count > 1 && outputs.Contains("default") ? "multi logoutput for \"default\" is not supported yet"
            : format is not ("json" or "console" or "") ? $"unknown log format: {format}, supported values json, console"
            : "";
        if (error.Length == 0 && settings["enable-log-rotation"].IsTrue)
        {
            int files = outputs.Count(o => !Streams.Contains(o));
            error = files > 1 || (outputs.Count == 1 && files == 0) ? OneFile : "";
            rotation = error.Length > 0 ? null : ParseRotation(settings["log-rotation-config-json"].Text, out error);
        }

        TryParseLevel(settings["log-level"].Text, out LogLevel level);
        return new LogOptions { Level = level, Outputs = outputs, Console = format == "console", Rotation = rotation };
    }

    private static LogRotation? ParseRotation(string json, out string error)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                error = $"invalid log rotation config: json: cannot unmarshal {KindOf(document.RootElement)} into Go value of type embed.logRotationConfig";
                return null;
            }

            var rotation = new LogRotation(0);
            error = "";
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                rotation = Apply(rotation, property.Name.ToLowerInvariant(), property.Value, ref error);
            }

            return rotation;
        }
        catch (JsonException e)
        {
            error = "improperly formatted log rotation config: " + (json.Trim() is "" or "{" or "[" ? "unexpected end of JSON input" : e.Message);
            return null;
        }
    }

    private static LogRotation Apply(LogRotation rotation, string key, JsonElement value, ref string error)
    {
        bool isNumber = key is "maxsize" or "maxage" or "maxbackups";
        bool isBool = key is "localtime" or "compress";
        if (value.ValueKind == JsonValueKind.Null || !(isNumber || isBool))
        {
            return rotation;
        }

        int number = 0;
        bool fits = isNumber
            ? value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out number)
            : value.ValueKind is JsonValueKind.True or JsonValueKind.False;
        if (!fits)
        {
            string what = value.ValueKind == JsonValueKind.Number && isNumber ? "number " + value.GetRawText() : KindOf(value);
            error = $"invalid log rotation config: json: cannot unmarshal {what} into {RotationField}{key} of type {(isNumber ? "int" : "bool")}";
            return rotation;
        }

        return key switch
        {
            "maxsize" => rotation with { MaxSizeMegabytes = number },
            "maxage" => rotation with { MaxAgeDays = number },
            "maxbackups" => rotation with { MaxBackups = number },
            "localtime" => rotation with { LocalTime = value.GetBoolean() },
            _ => rotation with { Compress = value.GetBoolean() },
        };
    }

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        _ => "bool",
    };
}
