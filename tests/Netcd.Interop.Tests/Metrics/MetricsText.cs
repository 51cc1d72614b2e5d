using System.Text.RegularExpressions;

namespace Netcd.Interop.Tests.Metrics;

/// <summary>A /metrics page, read: type, label names and bucket bounds of each family.</summary>
internal sealed partial class MetricsText
{
    private static readonly string[] Suffixes = ["_bucket", "_sum", "_count"];

    private readonly Dictionary<string, string> _types = [];
    private readonly Dictionary<string, SortedSet<string>> _labels = [];
    private readonly Dictionary<string, List<string>> _bounds = [];

    public MetricsText(string page)
    {
        foreach (string line in page.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                string[] words = line.Split(' ');
                _types[words[2]] = words[3];
            }
            else if (line[0] != '#')
            {
                Read(line);
            }
        }
    }

    public IEnumerable<string> Families => _types.Keys;

    /// <summary>Everything that queries depend on, as one text.</summary>
    public string Shape(string family) =>
        !_types.TryGetValue(family, out string? type) ? "missing"
        : $"{type}({string.Join(' ', _labels.GetValueOrDefault(family) ?? [])})[{string.Join(' ', _bounds.GetValueOrDefault(family)?.Distinct() ?? [])}]";

    private void Read(string line)
    {
        int end = line.IndexOfAny(['{', ' ']);
        string name = line[..end];
        foreach (string suffix in Suffixes)
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal) && _types.ContainsKey(name[..^suffix.Length]))
            {
                name = name[..^suffix.Length];
            }
        }

        foreach (Match label in Label().Matches(line))
        {
            if (label.Groups[1].Value is "le" or "quantile")
            {
                Of(_bounds, name).Add(label.Groups[2].Value);
            }
            else
            {
                Of(_labels, name).Add(label.Groups[1].Value);
            }
        }
    }

    private static T Of<T>(Dictionary<string, T> all, string name)
        where T : new() => all.TryGetValue(name, out T? found) ? found : all[name] = new T();

    [GeneratedRegex("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Label();
}
