using System.Collections.Immutable;

namespace Netcd.Core.V2;

/// <content>Taking over the data of etcd 0.x, before the store serves anybody.</content>
public sealed partial class V2Store
{
    /// <summary>Puts a store of 0.x, which knew no namespaces, below <c>/1</c>.</summary>
    internal void Adopt(V2Snapshot legacy)
    {
        string name = V2Path.KeysPrefix[1..];
        ImmutableSortedDictionary<string, V2Node> children = View.Root.Children!.SetItem(name, legacy.View.Root);
        V2Node root = View.Root.WithChildren(children);
        _expiry.Clear();
        _expiry.AddTree("/", root);
        Volatile.Write(ref _statistics, legacy.Statistics);
        Publish(root, legacy.View.Index);
        Watches.Replace(legacy.History.Below(V2Path.KeysPrefix));
    }

    /// <summary>Takes a node away without an event and without an index.</summary>
    internal void Forget(string path)
    {
        V2View view = View;
        string[] components = V2Path.Components(path);
        if (V2Tree.Find(view.Root, components) is { } node)
        {
            _expiry.RemoveTree(path, node);
            Publish(V2Tree.Without(view.Root, components), view.Index);
        }
    }
}
