using Netcd.Core.V2.Json;

namespace Netcd.Core.V2;

/// <summary>A node as clients see it in an event. Immutable.</summary>
public sealed class V2NodeView
{
    /// <summary>Full path, with the namespace prefix.</summary>
    public required string Key { get; init; }

    /// <summary>Value of a file; null for directories and for what delete and expire leave.</summary>
    public string? Value { get; init; }

    /// <summary>Whether it is a directory.</summary>
    public bool IsDirectory { get; init; }

    /// <summary>When it expires (<see cref="V2Time"/>), or <see cref="V2Time.Never"/>.</summary>
    public long ExpireAt { get; init; } = V2Time.Never;

    /// <summary>Seconds left when the event was made; 0 when permanent or over.</summary>
    public long Ttl { get; init; }

    /// <summary>Children of a listed directory in byte order of their names, hidden ones left out; empty otherwise.</summary>
    public IReadOnlyList<V2NodeView> Nodes { get; init; } = [];

    /// <summary>Store index of the last change.</summary>
    public ulong ModifiedIndex { get; init; }

    /// <summary>Store index of the creation.</summary>
    public ulong CreatedIndex { get; init; }

    /// <summary>Writes the node as etcd does; <paramref name="prefix"/> is cut from every key.</summary>
    public void WriteTo(GoJsonWriter json, string prefix)
    {
        if (Nodes.Count == 0)
        {
            WriteHead(json, prefix);
            WriteTail(json);
            return;
        }

        // A stack of our own: directories may be nested deeper than a thread's stack is long.
        var open = new Stack<(V2NodeView Node, int Next)>();
        open.Push((this, 0));
        while (open.TryPop(out (V2NodeView Node, int Next) at))
        {
            if (at.Next == 0)
            {
                at.Node.WriteHead(json, prefix);
            }

            if (at.Next < at.Node.Nodes.Count)
            {
                open.Push((at.Node, at.Next + 1));
                open.Push((at.Node.Nodes[at.Next], 0));
                continue;
            }

            at.Node.WriteTail(json);
        }
    }

    /// <summary>The same node, without children, with its key below a directory.</summary>
    internal V2NodeView Below(string directory) => new()
    {
        Key = directory + Key,
        Value = Value,
        IsDirectory = IsDirectory,
        ExpireAt = ExpireAt,
        Ttl = Ttl,
        ModifiedIndex = ModifiedIndex,
        CreatedIndex = CreatedIndex,
    };

    /// <summary>Writes a file that stays as it is, without a view of it.</summary>
    internal static void WriteFile(GoJsonWriter json, string prefix, string key, V2Node file, long now)
    {
        WriteHead(json, prefix, key, file.Value, isDirectory: false, file.ExpireAt, file.RemainingSeconds(now));
        WriteTail(json, file.ModifiedIndex, file.CreatedIndex);
    }

    private void WriteHead(GoJsonWriter json, string prefix)
    {
        WriteHead(json, prefix, Key, Value, IsDirectory, ExpireAt, Ttl);
        if (Nodes.Count > 0)
        {
            json.Name("nodes"u8);
            json.BeginArray();
        }
    }

    private void WriteTail(GoJsonWriter json)
    {
        if (Nodes.Count > 0)
        {
            json.EndArray();
        }

        WriteTail(json, ModifiedIndex, CreatedIndex);
    }

    private static void WriteHead(GoJsonWriter json, string prefix, string path, string? value, bool isDirectory, long expireAt, long ttl)
    {
        json.BeginObject();
        ReadOnlySpan<char> key = path.StartsWith(prefix, StringComparison.Ordinal) ? path.AsSpan(prefix.Length) : path;
        if (!key.IsEmpty)
        {
            json.Name("key"u8);
            json.String(key);
        }

        if (value is not null)
        {
            json.Name("value"u8);
            json.String(value);
        }

        if (isDirectory)
        {
            json.Name("dir"u8);
            json.Boolean(true);
        }

        if (expireAt != V2Time.Never)
        {
            json.Name("expiration"u8);
            json.Time(expireAt);
        }

        if (ttl != 0)
        {
            json.Name("ttl"u8);
            json.Number(ttl);
        }
    }

    private static void WriteTail(GoJsonWriter json, ulong modifiedIndex, ulong createdIndex)
    {
        if (modifiedIndex != 0)
        {
            json.Name("modifiedIndex"u8);
            json.Number(modifiedIndex);
        }

        if (createdIndex != 0)
        {
            json.Name("createdIndex"u8);
            json.Number(createdIndex);
        }

        json.EndObject();
    }
}
