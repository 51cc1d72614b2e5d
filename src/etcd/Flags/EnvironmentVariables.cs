using Netcd.Telemetry.GoText;
using Netcd.Telemetry.Logging;

namespace Netcd.Etcd.Flags;

/// <summary>Flags from <c>ETCD_*</c> variables, with etcd's log lines.</summary>
internal static class EnvironmentVariables
{
    private const string Prefix = "ETCD_";
    private static readonly Dictionary<string, string> OldNames = new(StringComparer.Ordinal)
    {
        ["ETCD_CORS_ORIGINS"] = "ETCD_CORS",
        ["ETCD_CPU_PROFILE_FILE"] = "ETCD_CPUPROFILE",
        ["ETCD_CLUSTER_HTTP_READ_TIMEOUT"] = "ETCD_HTTP_READ_TIMEOUT",
        ["ETCD_CLUSTER_HTTP_WRITE_TIMEOUT"] = "ETCD_HTTP_WRITE_TIMEOUT",
        ["ETCD_CLUSTER_MAX_RESULT_BUFFER"] = "ETCD_MAX_RESULT_BUFFER",
    };

    private const string VersionVariable = Prefix + "VERSION";

    /// <summary>Path of a configuration file that a variable names; empty for none.</summary>
    public static string ConfigFile(IReadOnlyDictionary<string, string> environment) => environment.GetValueOrDefault(Prefix + "CONFIG_FILE", "");

    /// <summary>Adds what the variables set to what the command line set.</summary>
    /// <returns>False after a fatal line: a variable and a flag set the same.</returns>
    public static bool Apply(IReadOnlyDictionary<string, string> environment, FlagSettings settings, ILog log, out string error)
    {
        if (environment.GetValueOrDefault(VersionVariable, "") is { Length: > 0 } version)
        {
            log.Warn("cannot set special environment variable", [("key", VersionVariable), ("value", version)]);
        }

        environment = WithOldNames(environment);
        var onCommandLine = settings.All.Select(s => s.Spec.EnvironmentName).ToHashSet(StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal) { VersionVariable };
        error = "";
        foreach (FlagSpec spec in FlagTable.All.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            string key = spec.EnvironmentName;
            string text = environment.GetValueOrDefault(key, "");
            if (text.Length == 0 || key == VersionVariable || onCommandLine.Contains(key))
            {
                continue;
            }

            used.Add(key);
            if (!FlagValueParser.TryParse(spec, text, out FlagValue value, out string problem))
            {
                error = "invalid value " + GoQuote.Quote(text) + " for " + key + ": " + problem;
                continue;
            }

            settings.Set(spec, value, key);
            log.Info("recognized and used environment variable", [("variable-name", key), ("variable-value", text)]);
        }

        return ReportOthers(environment, onCommandLine, used, settings.IsClassic, log);
    }

    private static Dictionary<string, string> WithOldNames(IReadOnlyDictionary<string, string> environment)
    {
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string text) in environment)
        {
            renamed[OldNames.GetValueOrDefault(key, key)] = text;
        }

        return renamed;
    }

    private static bool ReportOthers(IReadOnlyDictionary<string, string> environment, HashSet<string> onCommandLine, HashSet<string> used, bool isClassic, ILog log)
    {
        foreach ((string key, string text) in environment.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            if (used.Contains(key))
            {
                continue;
            }

            if (onCommandLine.Contains(key) && !isClassic)
            {
                log.Fatal(
                    "conflicting environment variable is shadowed by corresponding command-line flag (either unset environment variable or disable flag))",
                    [("environment-variable", key)]);
                return false;
            }

            if (key.StartsWith(Prefix, StringComparison.Ordinal) && !onCommandLine.Contains(key))
            {
                log.Warn("unrecognized environment variable", [("environment-variable", key + "=" + text)]);
            }
        }

        return true;
    }
}
