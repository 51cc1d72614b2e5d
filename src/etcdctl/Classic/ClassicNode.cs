using System.Text.Json;
using Netcd.CommandLine.Output;

namespace Netcd.Etcdctl.Classic;

/// <summary>A key or directory of the store of etcd 2.</summary>
internal sealed record ClassicNode
{
    /// <summary>Full path.</summary>
    public string Key { get; init; } = "";

    /// <summary>Whether it is a directory.</summary>
    public bool IsDirectory { get; init; }

    /// <summary>Its value; empty for directories.</summary>
    public string Value { get; init; } = "";

    /// <summary>What is in a directory; null: the answer does not say.</summary>
    public IReadOnlyList<ClassicNode>? Nodes { get; init; }

    /// <summary>Index of its creation.</summary>
    public ulong CreatedIndex { get; init; }

    /// <summary>Index of its last change.</summary>
    public ulong ModifiedIndex { get; init; }

    /// <summary>When it vanishes; null: never.</summary>
    public string? Expiration { get; init; }

    /// <summary>Seconds until then; 0: never.</summary>
    public long Ttl { get; init; }

    /// <summary>Reads a node.</summary>
    public static ClassicNode Read(JsonElement json) => new()
    {
        Key = Text(json, "key") ?? "",
        IsDirectory = json.TryGetProperty("dir", out JsonElement dir) && dir.GetBoolean(),
        Value = Text(json, "value") ?? "",
        Nodes = json.TryGetProperty("nodes", out JsonElement nodes) ? [.. nodes.EnumerateArray().Select(Read)] : null,
        CreatedIndex = json.TryGetProperty("createdIndex", out JsonElement created) ? created.GetUInt64() : 0,
        ModifiedIndex = json.TryGetProperty("modifiedIndex", out JsonElement modified) ? modified.GetUInt64() : 0,
        Expiration = Text(json, "expiration"),
        Ttl = json.TryGetProperty("ttl", out JsonElement ttl) ? ttl.GetInt64() : 0,
    };

    /// <summary>Writes it as etcdctl's JSON has it.</summary>
    public void WriteTo(JsonText json)
    {
        json.Raw("{\"key\":").Text(Key);
        json.Raw(IsDirectory ? ",\"dir\":true" : "").Raw(",\"value\":").Text(Value).Raw(",\"nodes\":");
        if (Nodes is null)
        {
            json.Raw("null");
        }
        else
        {
            json.List(Nodes, static (text, node) => node.WriteTo(text));
        }

        json.Raw(",\"createdIndex\":").Number(CreatedIndex).Raw(",\"modifiedIndex\":").Number(ModifiedIndex);
        if (Expiration is not null)
        {
            json.Raw(",\"expiration\":").Text(Expiration);
        }

        if (Ttl != 0)
        {
            json.Raw(",\"ttl\":").Number(Ttl);
        }

        json.Raw("}");
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
