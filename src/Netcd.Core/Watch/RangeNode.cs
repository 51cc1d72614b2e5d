namespace Netcd.Core.Watch;

/// <summary>A node of <see cref="RangeTree"/>.</summary>
internal sealed class RangeNode(WatcherSet set, uint priority)
{
    public WatcherSet Set { get; } = set;

    /// <summary>Heap order of the treap; keeps the tree balanced on average whatever the order of insertions.</summary>
    public uint Priority { get; } = priority;

    public RangeNode? Left { get; set; }

    public RangeNode? Right { get; set; }

    /// <summary>The node of this subtree whose range ends last.</summary>
    public RangeNode Furthest { get; private set; } = null!;

    public bool IsOpenEnded { get; } = set.Range.IsOpenEnded;

    public ReadOnlySpan<byte> Begin => Set.Range.Key.Span;

    public ReadOnlySpan<byte> End => Set.Range.RangeEnd.Span;

    public bool EndsAfter(ReadOnlySpan<byte> key) => IsOpenEnded || End.SequenceCompareTo(key) > 0;

    public void Refresh()
    {
        Furthest = this;
        Consider(Left);
        Consider(Right);
    }

    private void Consider(RangeNode? child)
    {
        if (child is not null && !Furthest.IsOpenEnded && (child.Furthest.IsOpenEnded || child.Furthest.End.SequenceCompareTo(Furthest.End) > 0))
        {
            Furthest = child.Furthest;
        }
    }
}
