using System.Globalization;

namespace Netcd.Etcd.CommandLine;

/// <summary>The values of all flags, wherever they came from.</summary>
public sealed class Settings
{
    private readonly Dictionary<string, string> _values;

    internal Settings(Dictionary<string, string> values, IReadOnlyList<string> warnings)
    {
        _values = values;
        Warnings = warnings;
    }

    /// <summary>What to log once the log is open.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Names and values that were given.</summary>
    public IReadOnlyDictionary<string, string> Given => _values;

    /// <summary>Whether a flag was given anywhere.</summary>
    public bool IsGiven(string name) => _values.ContainsKey(name);

    /// <summary>A value as text.</summary>
    public string Text(string name) => _values.TryGetValue(name, out string? value) ? value : FlagTable.ByName[name].Default;

    /// <summary>A boolean.</summary>
    public bool Bool(string name) => FlagValue.TryBool(Text(name), out bool value) && value;

    /// <summary>A signed or unsigned number that fits into 64 signed bits.</summary>
    public long Number(string name) => long.Parse(Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    /// <summary>A duration.</summary>
    public TimeSpan Duration(string name) => GoDuration.TryParse(Text(name), out TimeSpan value) ? value : default;

    /// <summary>A list of URLs.</summary>
    public string[] Urls(string name) => UrlList.Split(Text(name));
}
