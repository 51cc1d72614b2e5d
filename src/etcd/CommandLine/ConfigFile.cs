using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Netcd.Etcd.CommandLine;

/// <summary>Reads a YAML (or JSON) configuration file into flag values. Unknown keys are ignored, as in etcd.</summary>
public static class ConfigFile
{
    /// <summary>Parses a file.</summary>
    /// <exception cref="FlagException">It is no YAML mapping, or a value does not fit its key.</exception>
    public static Dictionary<string, string> Parse(string path, string content)
    {
        var values = new Dictionary<string, string>();
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(content));
        }
        catch (YamlException e)
        {
            throw new FlagException($"error verifying flags, configuration file {path}, line {e.Start.Line}: {e.Message}", 1);
        }

        if (yaml.Documents.Count == 0)
        {
            return values;
        }

        if (yaml.Documents[0].RootNode is not YamlMappingNode root)
        {
            throw new FlagException($"error verifying flags, configuration file {path} is not a list of key: value pairs", 1);
        }

        Add(values, path, root, "");
        return values;
    }

    private static void Add(Dictionary<string, string> values, string path, YamlMappingNode mapping, string prefix)
    {
        foreach ((YamlNode keyNode, YamlNode node) in mapping.Children)
        {
            string key = prefix + ((YamlScalarNode)keyNode).Value;
            if (node is YamlMappingNode nested && prefix.Length == 0)
            {
                Add(values, path, nested, key + ".");
            }
            else if (FlagTable.ByFileKey.TryGetValue(key, out Flag? flag))
            {
                flag = flag.AliasOf is { } alias ? FlagTable.ByName[alias] : flag;
                AddValue(values, path, key, flag, TextOf(node));
            }
        }
    }

    private static void AddValue(Dictionary<string, string> values, string path, string key, Flag flag, string text)
    {
        if (text.Length == 0 && flag.Type is not FlagType.Text and not FlagType.Urls)
        {
            return;
        }

        if (flag.Type == FlagType.Duration)
        {
            text = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
                ? text + "ns"
                : throw Wrong("a duration in a file is a whole number of nanoseconds");
        }

        if (FlagValue.Problem(flag, text) is { } problem)
        {
            throw Wrong(problem);
        }

        values[flag.Name] = text;

        FlagException Wrong(string reason) => new($"error verifying flags, configuration file {path}: {key}: cannot use \"{text}\": {reason}", 1);
    }

    private static string TextOf(YamlNode node) => node switch
    {
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "null" or "~" } => "",
        YamlScalarNode scalar => scalar.Value ?? "",
        YamlSequenceNode list => string.Join(',', list.Children.Select(TextOf)),
        _ => "",
    };
}
