using System.Collections.Frozen;
using Netcd.Etcd.Flags;

namespace Netcd.Etcd.Configuration;

/// <summary>A key of the configuration file that has a meaning.</summary>
/// <param name="Spec">The flag it sets; null when <paramref name="ShapeError"/> is set.</param>
/// <param name="Node">Its value.</param>
/// <param name="ShapeError">What is wrong when a key that should hold other keys holds something else.</param>
internal sealed record ConfigEntry(FlagSpec? Spec, YamlNode Node, string? ShapeError)
{
    private static readonly FrozenDictionary<string, FlagSpec> ByKey =
        FlagTable.All.Where(f => f.ConfigKey.Length > 0).ToFrozenDictionary(f => f.ConfigKey, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Sections =
        ByKey.Keys.SelectMany(Parents).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Entries in the order in which etcd looks at them: ascending keys, sections where their key stands.</summary>
    public static IEnumerable<ConfigEntry> Flatten(YamlNode root, string prefix = "")
    {
        foreach ((string key, YamlNode node) in root.Members)
        {
            string path = prefix + key;
            if (node.Kind == YamlKind.Null)
            {
                continue;
            }

            if (ByKey.TryGetValue(path, out FlagSpec? spec))
            {
                yield return new ConfigEntry(spec, node, null);
            }
            else if (Sections.Contains(path) && node.Kind != YamlKind.Object)
            {
                yield return new ConfigEntry(null, node, ConfigValue.Unmarshal(node.KindName, "Go struct field configYAML.configJSON." + path, "embed.securityConfig"));
            }
            else if (Sections.Contains(path))
            {
                foreach (ConfigEntry entry in Flatten(node, path + "."))
                {
                    yield return entry;
                }
            }
        }
    }

    private static IEnumerable<string> Parents(string key)
    {
        for (int dot = key.IndexOf('.'); dot >= 0; dot = key.IndexOf('.', dot + 1))
        {
            yield return key[..dot];
        }
    }
}
