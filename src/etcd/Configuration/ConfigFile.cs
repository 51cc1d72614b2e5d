using Netcd.Etcd.Flags;
using Netcd.Telemetry.GoText;

namespace Netcd.Etcd.Configuration;

/// <summary>A configuration file, read into settings with etcd's rules: unknown keys are ignored, a null changes nothing, types are strict.</summary>
internal static class ConfigFile
{
    private const long MaxBytes = 16 * 1024 * 1024;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isPlain">Whether <paramref name="error"/> is printed as it stands instead of logged.</param>
    /// <param name="error">What is wrong, in etcd's words; empty for nothing.</param>
    public static FlagSettings Read(string path, out bool isPlain, out string error)
    {
        var settings = new FlagSettings { FromFile = true };
        isPlain = false;
        error = "";
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
            {
                error = $"open {path}: configuration file is larger than {MaxBytes} bytes";
                return settings;
            }

            Apply(YamlReader.Read(File.ReadAllText(path)), path, settings, ref isPlain, ref error);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            error = $"open {path}: no such file or directory";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = Directory.Exists(path) ? $"read {path}: is a directory" : $"open {path}: {e.Message}";
        }
        catch (FormatException e)
        {
            error = e.Message;
        }

        return settings;
    }

    private static void Apply(YamlNode root, string path, FlagSettings settings, ref bool isPlain, ref string error)
    {
        if (root.Kind is not (YamlKind.Object or YamlKind.Null))
        {
            error = ConfigValue.Unmarshal(root.KindName, "Go value", "embed.configYAML");
            return;
        }

        var texts = new List<(FlagSpec Spec, string Text)>();
        foreach (ConfigEntry entry in ConfigEntry.Flatten(root))
        {
            if (entry.ShapeError is { } shape)
            {
                error = error.Length == 0 ? shape : error;
                continue;
            }

            if (!ConfigValue.TryRead(entry, out FlagValue? value, out string? text, out string problem))
            {
                error = error.Length == 0 ? problem : error;
            }
            else if (text is { Length: > 0 })
            {
                texts.Add((entry.Spec!, text));
            }
            else if (value is not null)
            {
                settings.Set(entry.Spec!, value, $"{entry.Spec!.ConfigKey} in {path}");
            }
        }

        // As in etcd: types first, in one pass; what the texts mean afterwards, and there the first error ends it.
        foreach ((FlagSpec spec, string text) in error.Length > 0 ? [] : texts)
        {
            if (!FlagValueParser.TryParse(spec, text, out FlagValue value, out string problem))
            {
                isPlain = spec.Name != "initial-cluster-state";
                error = isPlain ? $"unexpected error setting up {spec.Name}: {problem}" : "unexpected clusterState " + GoQuote.Quote(text);
                return;
            }

            settings.Set(spec, value, $"{spec.ConfigKey} in {path}");
        }
    }
}
