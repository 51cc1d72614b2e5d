using Netcd.Telemetry;

namespace Netcd.Core.V2;

/// <summary>Path operations on immutable trees.</summary>
internal static class V2Tree
{
    /// <summary>Finds a node; on failure says which component is missing or is a file.</summary>
    public static V2Node? Find(V2Node root, ReadOnlySpan<string> components, out V2ErrorCode error, out string cause)
    {
        V2Node last = Walk(root, components, out int depth);
        (error, cause) = depth == components.Length ? (V2ErrorCode.None, "")
            : last.IsDirectory ? (V2ErrorCode.KeyNotFound, PathOf(components[..(depth + 1)]))
            : (V2ErrorCode.NotDirectory, PathOf(components[..depth]));
        return depth == components.Length ? last : null;
    }

    /// <summary>Finds a node, or null.</summary>
    public static V2Node? Find(V2Node root, ReadOnlySpan<string> components) =>
        Walk(root, components, out int depth) is var last && depth == components.Length ? last : null;

    /// <summary>Puts a node at a path; missing directories on the way are made with <paramref name="index"/>. No component on the way may be a file.</summary>
    public static V2Node With(V2Node root, ReadOnlySpan<string> components, V2Node node, ulong index)
    {
        V2Node[] way = new V2Node[components.Length];
        V2Node at = root;
        for (int i = 0; i < components.Length; i++)
        {
            Invariant.That(at.IsDirectory, "a v2 node was to be put below a file");
            way[i] = at;
            at = at.Children!.TryGetValue(components[i], out V2Node? child)
                ? child
                : V2Node.Directory(index, index, V2Time.Never, V2Node.NoChildren);
        }

        return Rebuild(way, components, node);
    }

    /// <summary>Takes the node at a path, which must exist, out of the tree.</summary>
    public static V2Node Without(V2Node root, ReadOnlySpan<string> components)
    {
        V2Node[] way = new V2Node[components.Length];
        V2Node at = root;
        for (int i = 0; i < components.Length; i++)
        {
            way[i] = at;
            at = at.Children![components[i]];
        }

        V2Node parent = way[^1].WithChildren(way[^1].Children!.Remove(components[^1]));
        return Rebuild(way.AsSpan(0, way.Length - 1), components[..^1], parent);
    }

    /// <summary>The path of the given components.</summary>
    public static string PathOf(ReadOnlySpan<string> components) =>
        components.IsEmpty ? "/" : "/" + string.Join('/', components);

    /// <summary>Goes as far as there are nodes.</summary>
    private static V2Node Walk(V2Node root, ReadOnlySpan<string> components, out int depth)
    {
        V2Node at = root;
        for (depth = 0; depth < components.Length && at.Children is not null && at.Children.TryGetValue(components[depth], out V2Node? child); depth++)
        {
            at = child;
        }

        return at;
    }

    private static V2Node Rebuild(ReadOnlySpan<V2Node> way, ReadOnlySpan<string> components, V2Node node)
    {
        for (int i = way.Length - 1; i >= 0; i--)
        {
            node = way[i].WithChildren(way[i].Children!.SetItem(components[i], node));
        }

        return node;
    }
}
