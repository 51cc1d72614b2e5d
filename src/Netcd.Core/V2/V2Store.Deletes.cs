using System.Diagnostics.CodeAnalysis;

namespace Netcd.Core.V2;

/// <content>Operations that take nodes away.</content>
public sealed partial class V2Store
{
    /// <summary>Deletes a file, with <paramref name="directory"/> also an empty directory, with <paramref name="recursive"/> a subtree.</summary>
    public V2Result Delete(string path, bool directory, bool recursive, long now) =>
        Counted(V2Statistic.Delete, DeleteNode(path, directory || recursive, recursive, now));

    /// <summary>Deletes a file if its value (not empty) and index (not 0) are the given ones.</summary>
    public V2Result CompareAndDelete(string path, string prevValue, ulong prevIndex, long now) =>
        Counted(V2Statistic.CompareAndDelete, CompareAndDeleteNode(path, prevValue, prevIndex, now));

    /// <summary>Removes every node that expires at or before <paramref name="cutoff"/>, in order of expiry, then of path. Returns how many events that made.</summary>
    public int DeleteExpired(long cutoff, long now)
    {
        int events = 0;
        while (_expiry.TryPeek(out string? path, out long expireAt) && expireAt <= cutoff)
        {
            V2View view = View;
            string[] components = V2Path.Components(path);
            V2Node node = V2Tree.Find(view.Root, components)!;
            Remove(view, V2Action.Expire, components, path, node, now);
            Statistics.Count(V2Statistic.Expire, true);
            events++;
        }

        return events;
    }

    private static V2Result RootIsReadOnly(V2View view) => V2Result.Of(V2ErrorCode.RootReadOnly, "/", view.Index);

    /// <summary>Null when the node is as expected, else the cause of the failed comparison.</summary>
    private static string? Compare(V2Node node, string prevValue, ulong prevIndex)
    {
        bool sameValue = prevValue.Length == 0 || node.Value == prevValue;
        bool sameIndex = prevIndex == 0 || node.ModifiedIndex == prevIndex;
        string value = $"[{prevValue} != {node.Value}]";
        string index = $"[{prevIndex} != {node.ModifiedIndex}]";
        return (sameValue, sameIndex) switch
        {
            (true, true) => null,
            (true, false) => index,
            (false, true) => value,
            _ => $"{value} {index}",
        };
    }

    private bool TryFindForChange(V2View view, string path, out string[] components, out string clean, [NotNullWhen(true)] out V2Node? node, out V2Result failure)
    {
        node = null;
        components = V2Path.Components(path);
        clean = V2Path.Clean(path);
        if (_readOnly.Contains(clean))
        {
            failure = RootIsReadOnly(view);
            return false;
        }

        node = V2Tree.Find(view.Root, components, out V2ErrorCode error, out string cause);
        failure = node is null ? V2Result.Of(error, cause, view.Index) : default;
        return node is not null;
    }

    private V2Result DeleteNode(string path, bool directory, bool recursive, long now)
    {
        V2View view = View;
        if (!TryFindForChange(view, path, out string[] components, out string clean, out V2Node? node, out V2Result failure))
        {
            return failure;
        }

        if (node.IsDirectory && !directory)
        {
            return V2Result.Of(V2ErrorCode.NotFile, clean, view.Index);
        }

        return node.Children is { IsEmpty: false } && !recursive
            ? V2Result.Of(V2ErrorCode.DirectoryNotEmpty, clean, view.Index)
            : Remove(view, V2Action.Delete, components, clean, node, now);
    }

    private V2Result CompareAndDeleteNode(string path, string prevValue, ulong prevIndex, long now)
    {
        V2View view = View;
        string[] components = V2Path.Components(path);
        V2Node? node = V2Tree.Find(view.Root, components, out V2ErrorCode error, out string cause);
        if (node is null)
        {
            return V2Result.Of(error, cause, view.Index);
        }

        string clean = V2Path.Clean(path);
        if (node.IsDirectory)
        {
            return V2Result.Of(V2ErrorCode.NotFile, clean, view.Index);
        }

        return Compare(node, prevValue, prevIndex) is { } difference
            ? V2Result.Of(V2ErrorCode.CompareFailed, difference, view.Index)
            : Remove(view, V2Action.CompareAndDelete, components, clean, node, now);
    }

    private V2Result Remove(V2View view, V2Action action, string[] components, string path, V2Node node, long now)
    {
        ulong index = view.Index + 1;
        _expiry.RemoveTree(path, node);
        var done = new V2Event
        {
            Action = action,
            Node = new V2NodeView { Key = path, IsDirectory = node.IsDirectory, ModifiedIndex = index, CreatedIndex = node.CreatedIndex },
            PrevNode = node.Represent(path, now),
            EtcdIndex = index,
            V1Index = V1.Current,
        };
        Publish(V2Tree.Without(view.Root, components), index);
        Watches.Publish(done, node);
        return V2Result.Of(done);
    }
}
