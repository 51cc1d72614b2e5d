namespace Netcd.Core.V2;

/// <content>Operations that put values.</content>
public sealed partial class V2Store
{
    /// <summary>Creates or replaces a node; a directory is never replaced.</summary>
    public V2Result Set(string path, bool directory, string value, V2Ttl ttl, long now) =>
        Counted(V2Statistic.Set, SetNode(path, directory, value, ttl, now));

    /// <summary>Creates a node that must not exist yet.</summary>
    public V2Result Create(string path, bool directory, string value, V2Ttl ttl, long now) =>
        Counted(V2Statistic.Create, CreateNode(path, directory, value, ttl, now));

    /// <summary>Creates a child named after the next index, 20 digits with leading zeros, so that children sort by creation.</summary>
    public V2Result CreateInOrder(string path, bool directory, string value, V2Ttl ttl, long now)
    {
        string child = $"{path}/{Index + 1:D20}";
        return Counted(V2Statistic.Create, CreateNode(child, directory, value, ttl, now));
    }

    /// <summary>Changes value and TTL of a file, or the TTL of a directory; createdIndex stays.</summary>
    public V2Result Update(string path, string value, V2Ttl ttl, long now) =>
        Counted(V2Statistic.Update, UpdateNode(path, value, ttl, now));

    /// <summary>Changes a file if its value (not empty) and index (not 0) are the given ones.</summary>
    public V2Result CompareAndSwap(string path, string prevValue, ulong prevIndex, string value, V2Ttl ttl, long now) =>
        Counted(V2Statistic.CompareAndSwap, SwapNode(path, prevValue, prevIndex, value, ttl, now));

    private V2Result SetNode(string path, bool directory, string value, V2Ttl ttl, long now)
    {
        V2View view = View;
        string[] components = V2Path.Components(path);
        V2Node? old = V2Tree.Find(view.Root, components, out V2ErrorCode error, out string cause);
        if (old is null && (ttl.Refresh || error != V2ErrorCode.KeyNotFound))
        {
            return V2Result.Of(error, cause, view.Index);
        }

        string clean = V2Path.Clean(path);
        if (_readOnly.Contains(clean))
        {
            return RootIsReadOnly(view);
        }

        if (old is { IsDirectory: true })
        {
            return V2Result.Of(V2ErrorCode.NotFile, clean, view.Index);
        }

        string stored = ttl.Refresh ? old!.Value : value;
        return Put(view, V2Action.Set, components, clean, directory, stored, ttl, old?.Represent(path, now), now);
    }

    private V2Result CreateNode(string path, bool directory, string value, V2Ttl ttl, long now)
    {
        V2View view = View;
        string[] components = V2Path.Components(path);
        string clean = V2Path.Clean(path);
        if (_readOnly.Contains(clean))
        {
            return RootIsReadOnly(view);
        }

        V2Node? old = V2Tree.Find(view.Root, components, out V2ErrorCode error, out string cause);
        if (old is not null)
        {
            return V2Result.Of(V2ErrorCode.NodeExists, clean, view.Index);
        }

        return error == V2ErrorCode.KeyNotFound
            ? Put(view, V2Action.Create, components, clean, directory, value, ttl, null, now)
            : V2Result.Of(error, cause, view.Index);
    }

    /// <summary>Puts a new node and tells the world; every check has been made.</summary>
    private V2Result Put(V2View view, V2Action action, string[] components, string path, bool directory, string value, V2Ttl ttl, V2NodeView? previous, long now)
    {
        ulong index = view.Index + 1;
        long expireAt = ttl.ExpireAt < V2Time.Earliest ? V2Time.Never : ttl.ExpireAt;
        V2Node node = directory
            ? V2Node.Directory(index, index, expireAt, V2Node.NoChildren)
            : V2Node.File(value, index, index, expireAt);
        _expiry.Move(path, previous?.ExpireAt ?? V2Time.Never, expireAt);
        var done = new V2Event
        {
            Action = action,
            Node = node.Represent(path, now),
            PrevNode = previous,
            EtcdIndex = index,
            IsRefresh = ttl.Refresh && action == V2Action.Set,
            V1Index = V1.Current,
        };
        Publish(V2Tree.With(view.Root, components, node, index), index);
        Watches.Publish(done, null);
        return V2Result.Of(done);
    }

    private V2Result UpdateNode(string path, string value, V2Ttl ttl, long now)
    {
        V2View view = View;
        if (!TryFindForChange(view, path, out string[] components, out string clean, out V2Node? old, out V2Result failure))
        {
            return failure;
        }

        if (old.IsDirectory && value.Length > 0)
        {
            return V2Result.Of(V2ErrorCode.NotFile, clean, view.Index);
        }

        return Replace(view, V2Action.Update, components, clean, old, ttl.Refresh ? old.Value : value, ttl, now);
    }

    private V2Result SwapNode(string path, string prevValue, ulong prevIndex, string value, V2Ttl ttl, long now)
    {
        V2View view = View;
        if (!TryFindForChange(view, path, out string[] components, out string clean, out V2Node? old, out V2Result failure))
        {
            return failure;
        }

        if (old.IsDirectory)
        {
            return V2Result.Of(V2ErrorCode.NotFile, clean, view.Index);
        }

        return Compare(old, prevValue, prevIndex) is { } difference
            ? V2Result.Of(V2ErrorCode.CompareFailed, difference, view.Index)
            : Replace(view, V2Action.CompareAndSwap, components, clean, old, ttl.Refresh ? old.Value : value, ttl, now);
    }

    /// <summary>Changes an existing node in place. A directory keeps its modifiedIndex; only the event carries the new one.</summary>
    private V2Result Replace(V2View view, V2Action action, string[] components, string path, V2Node old, string value, V2Ttl ttl, long now)
    {
        ulong index = view.Index + 1;
        V2Node node = old.IsDirectory
            ? old.WithExpiry(ttl.ExpireAt)
            : V2Node.File(value, old.CreatedIndex, index, ttl.ExpireAt);
        _expiry.Move(path, old.ExpireAt, ttl.ExpireAt);
        var done = new V2Event
        {
            Action = action,
            Node = new V2NodeView
            {
                Key = path,
                Value = old.IsDirectory ? null : value,
                IsDirectory = old.IsDirectory,
                ExpireAt = ttl.ExpireAt,
                Ttl = ttl.ExpireAt == V2Time.Never ? 0 : V2Time.RemainingSeconds(ttl.ExpireAt, now),
                ModifiedIndex = index,
                CreatedIndex = old.CreatedIndex,
            },
            PrevNode = old.Represent(path, now),
            EtcdIndex = index,
            IsRefresh = ttl.Refresh,
            V1Index = V1.Current,
        };
        Publish(V2Tree.With(view.Root, components, node, index), index);
        Watches.Publish(done, null);
        return V2Result.Of(done);
    }
}
