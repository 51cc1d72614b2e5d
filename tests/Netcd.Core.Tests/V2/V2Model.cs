using Netcd.Core.V2;

namespace Netcd.Core.Tests.V2;

/// <summary>A flat map from path to node with the rules of the v2 store, written without regard to speed.</summary>
internal sealed class V2Model
{
    private readonly SortedDictionary<string, Node> _nodes = new(StringComparer.Ordinal)
    {
        ["/0"] = new(true, null, 0, 0, V2Time.Never),
        ["/1"] = new(true, null, 0, 0, V2Time.Never),
    };

    public ulong Index { get; private set; }

    public bool HasExpiring => _nodes.Values.Any(static n => n.ExpireAt != V2Time.Never);

    public (V2ErrorCode, string) Set(string path, bool directory, string value, long expireAt)
    {
        (V2ErrorCode code, string cause) = Find(path);
        if (code is not (V2ErrorCode.None or V2ErrorCode.KeyNotFound))
        {
            return (code, cause);
        }

        if (IsRoot(path))
        {
            return (V2ErrorCode.RootReadOnly, "/");
        }

        if (code == V2ErrorCode.None && _nodes[path].Directory)
        {
            return (V2ErrorCode.NotFile, path);
        }

        Put(path, directory, value, expireAt);
        return (V2ErrorCode.None, "");
    }

    public (V2ErrorCode, string) Create(string path, bool directory, string value, long expireAt)
    {
        if (IsRoot(path))
        {
            return (V2ErrorCode.RootReadOnly, "/");
        }

        (V2ErrorCode code, string cause) = Find(path);
        if (code != V2ErrorCode.KeyNotFound)
        {
            return code == V2ErrorCode.None ? (V2ErrorCode.NodeExists, path) : (code, cause);
        }

        Put(path, directory, value, expireAt);
        return (V2ErrorCode.None, "");
    }

    public (V2ErrorCode, string) Update(string path, string value, long expireAt)
    {
        if (IsRoot(path))
        {
            return (V2ErrorCode.RootReadOnly, "/");
        }

        (V2ErrorCode code, string cause) = Find(path);
        if (code != V2ErrorCode.None)
        {
            return (code, cause);
        }

        Node node = _nodes[path];
        if (node.Directory && value.Length > 0)
        {
            return (V2ErrorCode.NotFile, path);
        }

        Index++;
        _nodes[path] = node.Directory ? node with { ExpireAt = expireAt } : node with { Value = value, Modified = Index, ExpireAt = expireAt };
        return (V2ErrorCode.None, "");
    }

    public (V2ErrorCode, string) Swap(string path, string prevValue, ulong prevIndex, string value, long expireAt)
    {
        if (IsRoot(path))
        {
            return (V2ErrorCode.RootReadOnly, "/");
        }

        (V2ErrorCode Code, string Cause) failure = Compare(path, prevValue, prevIndex);
        if (failure.Code == V2ErrorCode.None)
        {
            Index++;
            _nodes[path] = _nodes[path] with { Value = value, Modified = Index, ExpireAt = expireAt };
        }

        return failure;
    }

    public (V2ErrorCode, string) SwapAway(string path, string prevValue, ulong prevIndex)
    {
        (V2ErrorCode Code, string Cause) failure = Compare(path, prevValue, prevIndex);
        if (failure.Code == V2ErrorCode.None)
        {
            Index++;
            _nodes.Remove(path);
        }

        return failure;
    }

    /// <summary>Whether it was recursive is read off the store's outcome where both would be right.</summary>
    public (V2ErrorCode, string) Delete(string path, bool directory, V2ErrorCode outcome)
    {
        if (IsRoot(path))
        {
            return (V2ErrorCode.RootReadOnly, "/");
        }

        (V2ErrorCode code, string cause) = Find(path);
        if (code != V2ErrorCode.None)
        {
            return (code, cause);
        }

        string[] below = Below(path);
        bool refusable = _nodes[path].Directory && (!directory || below.Length > 0);
        if (outcome != V2ErrorCode.None)
        {
            Assert.True(refusable);
            return (directory ? V2ErrorCode.DirectoryNotEmpty : V2ErrorCode.NotFile, path);
        }

        RemoveTree(path);
        return (V2ErrorCode.None, "");
    }

    public void Expire(long cutoff)
    {
        while (true)
        {
            KeyValuePair<string, Node> due = _nodes
                .Where(n => n.Value.ExpireAt != V2Time.Never && n.Value.ExpireAt <= cutoff)
                .OrderBy(static n => n.Value.ExpireAt)
                .ThenBy(static n => n.Key, StringComparer.Ordinal)
                .FirstOrDefault();
            if (due.Key is null)
            {
                return;
            }

            RemoveTree(due.Key);
        }
    }

    public string Describe() => string.Join('\n', _nodes
        .Where(static n => n.Key is not "/0")
        .Select(static n => $"{n.Key} {n.Value.Directory} {n.Value.Value} {n.Value.Created} {n.Value.Modified} {n.Value.ExpireAt}")
        .Order(StringComparer.Ordinal));

    private static bool IsRoot(string path) => path is "/" or "/0" or "/1";

    private string[] Below(string path) => [.. _nodes.Keys.Where(k => k.StartsWith(path + "/", StringComparison.Ordinal))];

    private void RemoveTree(string path)
    {
        Index++;
        foreach (string key in Below(path).Append(path))
        {
            _nodes.Remove(key);
        }
    }

    private void Put(string path, bool directory, string value, long expireAt)
    {
        Index++;
        for (int end = path.IndexOf('/', 1); end > 0; end = path.IndexOf('/', end + 1))
        {
            _nodes.TryAdd(path[..end], new Node(true, null, Index, Index, V2Time.Never));
        }

        _nodes[path] = new Node(directory, directory ? null : value, Index, Index, expireAt);
    }

    private (V2ErrorCode Code, string Cause) Find(string path)
    {
        for (int end = path.IndexOf('/', 1); ; end = path.IndexOf('/', end + 1))
        {
            string part = end < 0 ? path : path[..end];
            if (!_nodes.TryGetValue(part, out Node? node))
            {
                return (V2ErrorCode.KeyNotFound, part);
            }

            if (end < 0)
            {
                return (V2ErrorCode.None, "");
            }

            if (!node.Directory)
            {
                return (V2ErrorCode.NotDirectory, part);
            }
        }
    }

    private (V2ErrorCode Code, string Cause) Compare(string path, string prevValue, ulong prevIndex)
    {
        (V2ErrorCode code, string cause) = Find(path);
        if (code != V2ErrorCode.None)
        {
            return (code, cause);
        }

        Node node = _nodes[path];
        if (node.Directory)
        {
            return (V2ErrorCode.NotFile, path);
        }

        var wrong = new List<string>();
        if (prevValue.Length > 0 && prevValue != node.Value)
        {
            wrong.Add($"[{prevValue} != {node.Value}]");
        }

        if (prevIndex > 0 && prevIndex != node.Modified)
        {
            wrong.Add($"[{prevIndex} != {node.Modified}]");
        }

        return wrong.Count == 0 ? (V2ErrorCode.None, "") : (V2ErrorCode.CompareFailed, string.Join(' ', wrong));
    }

    private sealed record Node(bool Directory, string? Value, ulong Created, ulong Modified, long ExpireAt);
}
