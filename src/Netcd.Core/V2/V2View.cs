using Netcd.Core.V2.Json;

namespace Netcd.Core.V2;

/// <summary>The key space at one index. Immutable; any thread.</summary>
public sealed class V2View
{
    internal V2View(V2Node root, ulong index)
    {
        Root = root;
        Index = index;
    }

    /// <summary>Store index this view stands at.</summary>
    public ulong Index { get; }

    internal V2Node Root { get; }

    /// <summary>Reads a node, for a directory with its children (all levels when <paramref name="recursive"/>), sorted, hidden ones left out.</summary>
    /// <param name="path">Full path with namespace.</param>
    /// <param name="recursive">Whole subtree.</param>
    /// <param name="now">For the TTLs shown.</param>
    public V2Result Get(string path, bool recursive, long now)
    {
        string[] components = V2Path.Components(path);
        V2Node? node = V2Tree.Find(Root, components, out V2ErrorCode error, out string cause);
        if (node is null)
        {
            return V2Result.Of(error, cause, Index);
        }

        return V2Result.Of(new V2Event
        {
            Action = V2Action.Get,
            Node = List(node, path, V2Path.Clean(path), recursive, now),
            EtcdIndex = Index,
        });
    }

    /// <summary>Writes what <see cref="Get"/> finds when that is a file, as an answer to a client.</summary>
    /// <param name="path">Full path with namespace.</param>
    /// <param name="now">For the TTL shown.</param>
    /// <param name="json">Where to.</param>
    /// <param name="prefix">Cut from the key.</param>
    /// <returns>False when there is no file; nothing was written.</returns>
    public bool TryWriteFile(string path, long now, GoJsonWriter json, string prefix)
    {
        if (V2Tree.Find(Root, V2Path.Components(path)) is not { IsDirectory: false } file)
        {
            return false;
        }

        V2Event.WriteRead(json, prefix, path, file, now);
        return true;
    }

    /// <summary>The value of a file, or null when there is none.</summary>
    public string? ValueOf(string path) =>
        V2Tree.Find(Root, V2Path.Components(path)) is { IsDirectory: false } file ? file.Value : null;

    /// <summary>Names of the children of a directory in byte order, hidden ones left out; none when there is no such directory.</summary>
    public IReadOnlyList<string> NamesIn(string path)
    {
        var names = new List<string>();
        foreach (string name in V2Tree.Find(Root, V2Path.Components(path))?.Children?.Keys ?? [])
        {
            if (!name.StartsWith('_'))
            {
                names.Add(name);
            }
        }

        return names;
    }

    private static V2NodeView List(V2Node top, string key, string path, bool recursive, long now)
    {
        if (!top.IsDirectory)
        {
            return top.Represent(key, now);
        }

        var open = new Stack<Listing>();
        open.Push(new Listing(top, key, path));
        while (true)
        {
            Listing listing = open.Peek();
            if (listing.MoveNext(out string name, out V2Node child))
            {
                string childPath = V2Path.Child(listing.Path, name);
                if (recursive && child.IsDirectory)
                {
                    open.Push(new Listing(child, childPath, childPath));
                }
                else
                {
                    listing.Done.Add(child.Represent(childPath, now));
                }

                continue;
            }

            open.Pop();
            V2NodeView view = listing.Node.Represent(listing.Key, now, listing.Done);
            if (open.Count == 0)
            {
                return view;
            }

            open.Peek().Done.Add(view);
        }
    }

    private sealed class Listing(V2Node node, string key, string path)
    {
        private System.Collections.Immutable.ImmutableSortedDictionary<string, V2Node>.Enumerator _children = node.Children!.GetEnumerator();

        public V2Node Node => node;

        public string Key => key;

        public string Path => path;

        public List<V2NodeView> Done { get; } = [];

        public bool MoveNext(out string name, out V2Node child)
        {
            while (_children.MoveNext())
            {
                (name, child) = _children.Current;
                if (!name.StartsWith('_'))
                {
                    return true;
                }
            }

            (name, child) = ("", node);
            return false;
        }
    }
}
