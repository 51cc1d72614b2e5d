using System.Collections.Immutable;
using Netcd.Core.V2.Json;

namespace Netcd.Core.V2;

/// <summary>Writes a tree as the nested <c>Root</c> object of a snapshot, without recursion: directories may be nested without limit.</summary>
internal static class V2TreeWriter
{
    public static void Write(GoJsonWriter json, V2Node root)
    {
        var open = new Stack<Directory>();
        Begin(json, "/", root);
        if (root.IsDirectory)
        {
            open.Push(new Directory("/", root));
        }

        while (open.TryPeek(out Directory? directory))
        {
            if (!directory.MoveNext(out string name, out V2Node child))
            {
                json.EndObject();
                json.EndObject();
                open.Pop();
                continue;
            }

            string path = V2Path.Child(directory.Path, name);
            json.Name(name);
            Begin(json, path, child);
            if (child.IsDirectory)
            {
                open.Push(new Directory(path, child));
            }
        }
    }

    /// <summary>Writes a node up to the inside of its children; a file is written whole.</summary>
    private static void Begin(GoJsonWriter json, string path, V2Node node)
    {
        json.BeginObject();
        json.Name("Path"u8);
        json.String(path);
        json.Name("CreatedIndex"u8);
        json.Number(node.CreatedIndex);
        json.Name("ModifiedIndex"u8);
        json.Number(node.ModifiedIndex);
        json.Name("ExpireTime"u8);
        json.Time(node.ExpireAt);
        json.Name("Value"u8);
        json.String(node.Value);
        json.Name("Children"u8);
        if (node.IsDirectory)
        {
            json.BeginObject();
            return;
        }

        json.Null();
        json.EndObject();
    }

    private sealed class Directory(string path, V2Node node)
    {
        private ImmutableSortedDictionary<string, V2Node>.Enumerator _children = node.Children!.GetEnumerator();

        public string Path => path;

        public bool MoveNext(out string name, out V2Node child)
        {
            bool moved = _children.MoveNext();
            (name, child) = moved ? (_children.Current.Key, _children.Current.Value) : ("", node);
            return moved;
        }
    }
}
