namespace Netcd.Etcd.Flags;

/// <summary>What was set, from all sources of one start. Not thread-safe; filled once.</summary>
internal sealed class FlagSettings
{
    private readonly SortedDictionary<string, FlagSetting> _byName = new(StringComparer.Ordinal);

    /// <summary>Whether the values come from a configuration file, whose defaults differ in places.</summary>
    public bool FromFile { get; init; }

    /// <summary>Everything that was set, by flag name.</summary>
    public IEnumerable<FlagSetting> All => _byName.Values;

    /// <summary>The value of a flag, or of an alias of it, or its default.</summary>
    public FlagValue this[string name]
    {
        get
        {
            if (_byName.TryGetValue(name, out FlagSetting? setting))
            {
                return setting.Value;
            }

            foreach (FlagSetting other in _byName.Values)
            {
                if (other.Spec.Target == name)
                {
                    return other.Value;
                }
            }

            FlagSpec spec = FlagTable.Get(name);
            return FromFile && spec.FileDefault is { } text ? FlagValueParser.ReadDefault(spec, text) : spec.DefaultValue;
        }
    }

    /// <summary>Sets a flag; the last one wins.</summary>
    public void Set(FlagSpec spec, FlagValue value, string origin) => _byName[spec.Name] = new FlagSetting(spec, value, origin);

    /// <summary>Whether a name of etcd 0.x was used.</summary>
    public bool IsClassic => _byName.Values.Any(static s => s.Spec.ReplacedBy.Length > 0);

    /// <summary>The setting of a flag or of an alias of it, null for none.</summary>
    public FlagSetting? Find(string name)
    {
        foreach (FlagSetting setting in _byName.Values)
        {
            if (setting.Spec.Name == name || setting.Spec.Target == name)
            {
                return setting;
            }
        }

        return null;
    }

    /// <summary>Whether the flag itself was set, not an alias.</summary>
    public bool IsSet(string name) => _byName.ContainsKey(name);

    /// <summary>Says why the settings cannot be honoured: two names of one setting disagree, or a part of the server is not built. Empty when they can.</summary>
    public string FirstRefusal()
    {
        foreach (FlagSetting setting in _byName.Values)
        {
            if (setting.Spec.AliasOf is { } target && _byName.TryGetValue(target, out FlagSetting? other) && other.Value.Text != setting.Value.Text)
            {
                return $"{other.Origin} and {setting.Origin} are the same setting with different values; give only one";
            }

            if (setting.Spec.IsMissing(setting.Value))
            {
                return $"{setting.Origin} asks for {setting.Spec.MissingPart}, which this version of netcd does not have; remove the setting or use etcd";
            }
        }

        return "";
    }
}
