namespace Netcd.Etcd.CommandLine;

/// <summary>
/// Puts settings together by etcd's rules of precedence: a configuration file replaces everything else; without one flags come
/// first, then the environment, and a setting given both ways is an error.
/// </summary>
public sealed class SettingsReader
{
    private const string ConfigFileVariable = "ETCD_CONFIG_FILE";

    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly Func<string, string> _readFile;
    private readonly List<string> _warnings = [];

    /// <summary>Creates a reader.</summary>
    /// <param name="environment">Environment variables.</param>
    /// <param name="readFile">Gives the content of a file.</param>
    public SettingsReader(IReadOnlyDictionary<string, string> environment, Func<string, string> readFile)
    {
        _environment = environment;
        _readFile = readFile;
    }

    /// <summary>Reads all settings.</summary>
    /// <exception cref="FlagException">Something is wrong with one of them.</exception>
    public Settings Read(ReadOnlySpan<string> arguments)
    {
        Dictionary<string, string> values = FlagParser.Parse(arguments);
        if (values.ContainsKey("help") || values.GetValueOrDefault("version") is "true")
        {
            return new Settings(values, _warnings);
        }

        string? file = values.GetValueOrDefault("config-file") ?? _environment.GetValueOrDefault(ConfigFileVariable);
        if (!string.IsNullOrEmpty(file))
        {
            values = ReadFile(file);
        }
        else
        {
            AddEnvironment(values);
        }

        RefuseMissing(values);
        return new Settings(values, _warnings);
    }

    private Dictionary<string, string> ReadFile(string path)
    {
        string content;
        try
        {
            content = _readFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FlagException($"error verifying flags, cannot read configuration file {path}: {e.Message}", 1);
        }

        return ConfigFile.Parse(path, content);
    }

    private void AddEnvironment(Dictionary<string, string> values)
    {
        var known = new HashSet<string> { ConfigFileVariable, "ETCD_UNSUPPORTED_ARCH" };
        foreach (Flag flag in FlagTable.All)
        {
            known.Add(flag.EnvironmentName);
            if (!_environment.TryGetValue(flag.EnvironmentName, out string? value) || value.Length == 0)
            {
                continue;
            }

            if (flag.Name == "version")
            {
                _warnings.Add("cannot unset special environment variable ETCD_VERSION; it is ignored");
                continue;
            }

            AddVariable(values, flag.AliasOf is { } alias ? FlagTable.ByName[alias] : flag, flag.EnvironmentName, value);
        }

        foreach (string name in _environment.Keys.Where(n => n.StartsWith("ETCD_", StringComparison.Ordinal) && !known.Contains(n)).Order(StringComparer.Ordinal))
        {
            _warnings.Add($"unrecognized environment variable {name}={_environment[name]}");
        }
    }

    private static void AddVariable(Dictionary<string, string> values, Flag flag, string variable, string value)
    {
        if (values.ContainsKey(flag.Name))
        {
            throw new FlagException(
                $"conflicting environment variable \"{variable}\" is shadowed by corresponding command-line flag \"{flag.Name}\" (either unset environment variable or disable flag)",
                1);
        }

        if (FlagValue.Problem(flag, value) is { } problem)
        {
            throw new FlagException($"error setting flags from environment: invalid value \"{value}\" for {variable}: {problem}", 1);
        }

        values.Add(flag.Name, value);
    }

    private void RefuseMissing(Dictionary<string, string> values)
    {
        foreach ((string name, string value) in values)
        {
            Flag flag = FlagTable.ByName[name];
            if (flag.IsIgnored)
            {
                _warnings.Add($"flag --{name} is deprecated and has no effect");
            }
            else if (flag.Missing is { } reason && value != flag.Default)
            {
                throw new FlagException($"--{name}={value} cannot be used: {reason}", 1);
            }
        }
    }
}
