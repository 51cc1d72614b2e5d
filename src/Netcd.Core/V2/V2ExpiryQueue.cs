using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Netcd.Core.V2;

/// <summary>
/// Nodes with an expiry, soonest first. Equal times go by path: etcd leaves their order to the history of its heap, which members
/// that were restarted do not share. Apply loop only.
/// </summary>
internal sealed class V2ExpiryQueue
{
    private readonly SortedSet<(long ExpireAt, string Path)> _queue = new(Comparer<(long ExpireAt, string Path)>.Create(Compare));

    public int Count => _queue.Count;

    public bool TryPeek([NotNullWhen(true)] out string? path, out long expireAt)
    {
        (expireAt, path) = _queue.Count > 0 ? _queue.Min : (0, null!);
        return path is not null;
    }

    /// <summary>Changes the expiry of one node.</summary>
    public void Move(string path, long from, long to)
    {
        if (from != V2Time.Never)
        {
            _queue.Remove((from, path));
        }

        if (to != V2Time.Never)
        {
            _queue.Add((to, path));
        }
    }

    public void Clear() => _queue.Clear();

    public void AddTree(string path, V2Node top) => Walk(path, top, add: true);

    public void RemoveTree(string path, V2Node top)
    {
        if (_queue.Count > 0)
        {
            Walk(path, top, add: false);
        }
    }

    private static int Compare((long ExpireAt, string Path) x, (long ExpireAt, string Path) y)
    {
        int byTime = x.ExpireAt.CompareTo(y.ExpireAt);
        return byTime != 0 ? byTime : Utf8Order.Instance.Compare(x.Path, y.Path);
    }

    private void Walk(string path, V2Node top, bool add)
    {
        var open = new Stack<(string Path, V2Node Node)>();
        open.Push((path, top));
        while (open.TryPop(out (string Path, V2Node Node) at))
        {
            if (at.Node.ExpireAt != V2Time.Never)
            {
                Move(at.Path, add ? V2Time.Never : at.Node.ExpireAt, add ? at.Node.ExpireAt : V2Time.Never);
            }

            foreach ((string name, V2Node child) in at.Node.Children ?? ImmutableSortedDictionary<string, V2Node>.Empty)
            {
                open.Push((V2Path.Child(at.Path, name), child));
            }
        }
    }
}
