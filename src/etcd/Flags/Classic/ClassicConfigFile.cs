using Netcd.Telemetry.Logging;

namespace Netcd.Etcd.Flags.Classic;

/// <summary>The TOML file of etcd 0.x. What the command line or a variable set stays.</summary>
internal static class ClassicConfigFile
{
    private const string DefaultPath = "/etc/etcd/etcd.conf";

    /// <summary>Reads the file that <c>-config</c> names, or the default one when it exists.</summary>
    /// <returns>What is wrong; empty for nothing.</returns>
    public static string Apply(FlagSettings settings, ILog log)
    {
        string given = settings.Find("config")?.Value.Text ?? "";
        string path = given.Length > 0 && given != "true" ? given : DefaultPath;
        if (path == DefaultPath && !File.Exists(path))
        {
            return "";
        }

        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"open {path}: {(File.Exists(path) ? e.Message : "no such file or directory")}";
        }

        if (!TomlReader.TryRead(text, out List<KeyValuePair<string, string>> entries, out string problem))
        {
            return $"{path}: {problem}";
        }

        foreach ((string key, string value) in entries)
        {
            if (FlagOf(key) is not { } spec)
            {
                log.Warn("unknown key in the configuration file", [("path", path), ("key", key)]);
                continue;
            }

            if (settings.Find(spec.Target) is not null)
            {
                continue;
            }

            if (!FlagValueParser.TryParse(spec, value, out FlagValue parsed, out problem))
            {
                return $"{path}: invalid value \"{value}\" for {key}: {problem}";
            }

            settings.Set(spec, parsed, $"{key} in {path}");
        }

        return "";
    }

    private static FlagSpec? FlagOf(string key) => key switch
    {
        "verbose" => FlagTable.Find("v"),
        "very_verbose" => FlagTable.Find("vv"),
        "very_very_verbose" => FlagTable.Find("vvv"),
        _ => FlagTable.Find(key.Replace('_', '-').Replace('.', '-')),
    };
}
