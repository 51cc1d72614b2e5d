using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Netcd.Etcd.Configuration;

/// <summary>
/// Reads the first document of a YAML (or JSON) text into <see cref="YamlNode"/>s, with the types that etcd's YAML library gives to plain
/// scalars. Later keys replace equal ones, merge keys and aliases work. Works on parser events, so it needs no reflection.
/// </summary>
internal sealed class YamlReader
{
    private const int MaxNodes = 100_000;
    private const int MaxDepth = 100;

    private readonly IParser _parser;
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);
    private int _nodes;

    private YamlReader(IParser parser) => _parser = parser;

    /// <summary>Reads a text; an empty one is null.</summary>
    /// <exception cref="FormatException">The text is no YAML, or holds more than 100,000 nodes; the message says where.</exception>
    public static YamlNode Read(string text)
    {
        try
        {
            if (BeginsWithTab(text))
            {
                throw new FormatException("error converting YAML to JSON: yaml: found character that cannot start any token");
            }

            var reader = new YamlReader(new Parser(new StringReader(text)));
            reader._parser.Consume<StreamStart>();
            return reader._parser.TryConsume<DocumentStart>(out _) ? reader.ReadNode(0) : YamlNode.Null;
        }
        catch (YamlException e)
        {
            throw new FormatException($"error converting YAML to JSON: yaml: line {e.Start.Line}: {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    // The parser refuses tabs in every later line.
    private static bool BeginsWithTab(string text)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> content = line.TrimStart(" \t");
            if (!content.IsEmpty && content[0] != '#')
            {
                return line[..^content.Length].Contains('\t');
            }
        }

        return false;
    }

    private YamlNode ReadNode(int depth)
    {
        if (++_nodes > MaxNodes || depth > MaxDepth)
        {
            throw new FormatException("error converting YAML to JSON: yaml: document is too large or too deep");
        }

        if (_parser.TryConsume<AnchorAlias>(out AnchorAlias? alias))
        {
            return _anchors.TryGetValue(alias.Value.Value, out YamlNode? target)
                ? target
                : throw new FormatException($"error converting YAML to JSON: yaml: unknown anchor '{alias.Value.Value}' referenced");
        }

        if (_parser.TryConsume<Scalar>(out Scalar? scalar))
        {
            return Keep(scalar, YamlScalar.Resolve(scalar));
        }

        if (_parser.TryConsume<SequenceStart>(out SequenceStart? sequence))
        {
            var items = new List<YamlNode>();
            while (!_parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(ReadNode(depth + 1));
            }

            return Keep(sequence, new YamlNode(YamlKind.Array, "") { Items = items });
        }

        return ReadMapping(depth);
    }

    private YamlNode ReadMapping(int depth)
    {
        MappingStart start = _parser.Consume<MappingStart>();
        var members = new SortedDictionary<string, YamlNode>(StringComparer.Ordinal);
        var merged = new List<YamlNode>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            bool isMerge = _parser.Current is Scalar { IsPlainImplicit: true, Value: "<<" };
            YamlNode key = ReadNode(depth + 1);
            YamlNode value = ReadNode(depth + 1);
            if (isMerge)
            {
                merged.AddRange(value.Kind == YamlKind.Array ? value.Items : [value]);
                continue;
            }

            if (key.Kind is YamlKind.Array or YamlKind.Object or YamlKind.Null)
            {
                throw new FormatException("error converting YAML to JSON: unsupported map key of type: " + key.KindName);
            }

            members[key.Text] = value;
        }

        foreach ((string key, YamlNode value) in merged.SelectMany(m => m.Members))
        {
            members.TryAdd(key, value);
        }

        return Keep(start, new YamlNode(YamlKind.Object, "") { Members = members });
    }

    private YamlNode Keep(NodeEvent start, YamlNode node)
    {
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor.Value] = node;
        }

        return node;
    }
}
