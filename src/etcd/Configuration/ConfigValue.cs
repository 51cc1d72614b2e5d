using System.Globalization;
using Netcd.Etcd.Flags;

namespace Netcd.Etcd.Configuration;

/// <summary>Values of the configuration file, read with the strict types and the error texts of Go's JSON decoder. Pure.</summary>
internal static class ConfigValue
{
    /// <summary>Reads a value by its flag's kind.</summary>
    /// <param name="entry">Key and value.</param>
    /// <param name="value">The value, null when it is left to <paramref name="text"/>.</param>
    /// <param name="text">A text that is still to be parsed as on the command line (URLs, word lists); null for none.</param>
    /// <param name="error">Go's error text when the result is false.</param>
    public static bool TryRead(ConfigEntry entry, out FlagValue? value, out string? text, out string error)
    {
        FlagSpec spec = entry.Spec!;
        YamlNode node = entry.Node;
        value = null;
        text = null;
        error = "";
        switch (spec.Kind)
        {
            case FlagKind.Bool:
                value = new FlagValue(node.Text);
                return Expect(YamlKind.Bool, spec, node, "bool", out error);
            case FlagKind.UInt or FlagKind.UInt64:
                return TryReadNumber(spec, node, 0, ulong.MaxValue, spec.Kind == FlagKind.UInt ? "uint" : "uint64", out value, out error);
            case FlagKind.UInt32:
                return TryReadNumber(spec, node, 0, uint.MaxValue, "uint32", out value, out error);
            case FlagKind.Int or FlagKind.Int64:
                return TryReadNumber(spec, node, long.MinValue, long.MaxValue, spec.Kind == FlagKind.Int ? "int" : "int64", out value, out error);
            case FlagKind.Duration:
                return TryReadNumber(spec, node, long.MinValue, long.MaxValue, "time.Duration", out value, out error);
            case FlagKind.WordSetList or FlagKind.WordList:
                return TryReadList(spec, node, out value, out error);
            case FlagKind.Urls or FlagKind.Origins or FlagKind.WordSet or FlagKind.Choice or FlagKind.QuotedChoice or FlagKind.Gates:
                text = node.Text;
                return Expect(YamlKind.String, spec, node, "string", out error);
            default:
                value = new FlagValue(node.Text);
                return Expect(YamlKind.String, spec, node, "string", out error);
        }
    }

    /// <summary>The error text of a wrong type.</summary>
    public static string Unmarshal(string what, string place, string type) =>
        $"error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {what} into {place} of type {type}";

    private static bool TryReadNumber(FlagSpec spec, YamlNode node, Int128 minimum, Int128 maximum, string type, out FlagValue? value, out string error)
    {
        value = null;
        if (!Expect(YamlKind.Number, spec, node, type, out error))
        {
            return false;
        }

        if (!Int128.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out Int128 number) || number < minimum || number > maximum)
        {
            error = Unmarshal("number " + node.Text, Place(spec), type);
            return false;
        }

        value = FlagValueParser.NumberOf(number);
        return true;
    }

    private static bool TryReadList(FlagSpec spec, YamlNode node, out FlagValue? value, out string error)
    {
        value = null;
        if (!Expect(YamlKind.Array, spec, node, "[]string", out error))
        {
            return false;
        }

        foreach (YamlNode item in node.Items)
        {
            if (item.Kind is not (YamlKind.String or YamlKind.Null))
            {
                error = Unmarshal(item.KindName, Place(spec), "string");
                return false;
            }
        }

        // An empty list of outputs is the default one.
        string[] words = [.. node.Items.Select(i => i.Text)];
        value = words.Length == 0 ? spec.DefaultValue : FlagValueParser.WordsOf(words);
        return true;
    }

    private static bool Expect(YamlKind kind, FlagSpec spec, YamlNode node, string type, out string error)
    {
        error = node.Kind == kind ? "" : Unmarshal(node.KindName, Place(spec), type);
        return error.Length == 0;
    }

    private static string Place(FlagSpec spec)
    {
        string owner = spec.Kind is FlagKind.Urls or FlagKind.Origins or FlagKind.WordSet && spec.Name != "listen-metrics-urls" ? "configYAML.configJSON."
            : spec.ConfigKey.Contains("-transport-security.", StringComparison.Ordinal) ? "securityConfig.configJSON."
            : "configYAML.Config.";
        return "Go struct field " + owner + spec.ConfigKey;
    }
}
