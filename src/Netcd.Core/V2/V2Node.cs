using System.Collections.Immutable;

namespace Netcd.Core.V2;

/// <summary>A file or directory of the tree. Immutable: a change copies the nodes on the way to the root and shares everything else.</summary>
internal sealed class V2Node
{
    public static readonly ImmutableSortedDictionary<string, V2Node> NoChildren =
        ImmutableSortedDictionary.Create<string, V2Node>(Utf8Order.Instance);

    private V2Node(ulong createdIndex, ulong modifiedIndex, long expireAt, string value, ImmutableSortedDictionary<string, V2Node>? children)
    {
        CreatedIndex = createdIndex;
        ModifiedIndex = modifiedIndex;
        ExpireAt = expireAt;
        Value = value;
        Children = children;
    }

    public ulong CreatedIndex { get; }

    public ulong ModifiedIndex { get; }

    public long ExpireAt { get; }

    public string Value { get; }

    /// <summary>Null for a file.</summary>
    public ImmutableSortedDictionary<string, V2Node>? Children { get; }

    public bool IsDirectory => Children is not null;

    public static V2Node File(string value, ulong createdIndex, ulong modifiedIndex, long expireAt) =>
        new(createdIndex, modifiedIndex, expireAt, value, null);

    public static V2Node Directory(ulong createdIndex, ulong modifiedIndex, long expireAt, ImmutableSortedDictionary<string, V2Node> children) =>
        new(createdIndex, modifiedIndex, expireAt, "", children);

    public V2Node WithChildren(ImmutableSortedDictionary<string, V2Node> children) =>
        new(CreatedIndex, ModifiedIndex, ExpireAt, Value, children);

    public V2Node WithExpiry(long expireAt) => new(CreatedIndex, ModifiedIndex, expireAt, Value, Children);

    /// <summary>Seconds left; 0 when permanent or over.</summary>
    public long RemainingSeconds(long now) => ExpireAt == V2Time.Never ? 0 : V2Time.RemainingSeconds(ExpireAt, now);

    /// <summary>What an event shows of this node, without children.</summary>
    public V2NodeView Represent(string key, long now, IReadOnlyList<V2NodeView>? nodes = null) => new()
    {
        Key = key,
        Value = IsDirectory ? null : Value,
        IsDirectory = IsDirectory,
        ExpireAt = ExpireAt,
        Ttl = RemainingSeconds(now),
        Nodes = nodes ?? [],
        ModifiedIndex = ModifiedIndex,
        CreatedIndex = CreatedIndex,
    };
}
