using System.Text.Json;

namespace Netcd.Server.Discovery;

/// <summary>One answer of a v2 key space: a node with its children, or an error code.</summary>
internal sealed class V2Answer : IDisposable
{
    private readonly JsonDocument _document;
    private readonly JsonElement _node;

    /// <summary>Reads an answer.</summary>
    /// <param name="content">Its body.</param>
    /// <param name="index">Index of the key space when it answered.</param>
    /// <exception cref="JsonException">It is no answer of a v2 key space.</exception>
    public V2Answer(byte[] content, ulong index)
    {
        _document = JsonDocument.Parse(content);
        Index = index;
        JsonElement root = _document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("not an object");
        }

        ErrorCode = root.TryGetProperty("errorCode", out JsonElement code) && code.TryGetInt32(out int number) ? number : 0;
        if (ErrorCode == 0 && !root.TryGetProperty("node", out _node))
        {
            throw new JsonException("neither node nor error");
        }
    }

    /// <summary>Index of the key space.</summary>
    public ulong Index { get; }

    /// <summary>0 for none.</summary>
    public int ErrorCode { get; }

    /// <summary>Value of the node, null for a directory.</summary>
    public string? Value => ErrorCode == 0 && _node.TryGetProperty("value", out JsonElement value) ? value.GetString() : null;

    /// <summary>The nodes below: last part of the key, value, and when each was created.</summary>
    public IEnumerable<(string Name, string Value, ulong Created)> Children()
    {
        if (ErrorCode != 0 || !_node.TryGetProperty("nodes", out JsonElement nodes) || nodes.ValueKind != JsonValueKind.Array)
        {
            yield break;
        }

        foreach (JsonElement node in nodes.EnumerateArray())
        {
            string key = node.GetProperty("key").GetString() ?? "";
            string value = node.TryGetProperty("value", out JsonElement stored) ? stored.GetString() ?? "" : "";
            ulong created = node.TryGetProperty("createdIndex", out JsonElement index) && index.TryGetUInt64(out ulong number) ? number : 0;
            yield return (key[(key.LastIndexOf('/') + 1)..], value, created);
        }
    }

    public void Dispose() => _document.Dispose();
}
