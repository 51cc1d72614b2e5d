namespace Netcd.Etcd.Configuration;

/// <summary>A YAML node after conversion to JSON's types. Immutable.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Text of a scalar; numbers as Go writes them in JSON.</param>
internal sealed record YamlNode(YamlKind Kind, string Text)
{
    /// <summary>A null.</summary>
    public static readonly YamlNode Null = new(YamlKind.Null, "");

    /// <summary>Elements of a list.</summary>
    public IReadOnlyList<YamlNode> Items { get; init; } = [];

    /// <summary>Values by key, in ascending order of keys.</summary>
    public IReadOnlyDictionary<string, YamlNode> Members { get; init; } = new SortedDictionary<string, YamlNode>(StringComparer.Ordinal);

    /// <summary>The kind as Go's JSON errors name it.</summary>
    public string KindName => Kind switch
    {
        YamlKind.Null => "null",
        YamlKind.Bool => "bool",
        YamlKind.Number => "number",
        YamlKind.String => "string",
        YamlKind.Array => "array",
        _ => "object",
    };
}
