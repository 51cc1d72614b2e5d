using Netcd.Protocol.Rpc;

namespace Netcd.Core.Watch;

/// <summary>The keys a watcher looks at, as a create request means them.</summary>
/// <param name="Key">First key; never empty.</param>
/// <param name="RangeEnd">Empty: only <paramref name="Key"/>. One zero byte: every key from <paramref name="Key"/> on. Else the first key after the range.</param>
public readonly record struct WatchRange(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> RangeEnd)
{
    private static readonly byte[] SmallestKey = [0];

    /// <summary>Whether it is one key.</summary>
    public bool IsSingleKey => RangeEnd.IsEmpty;

    /// <summary>Whether it goes from <see cref="Key"/> to the end of the key space.</summary>
    public bool IsOpenEnded => RangeEnd.Length == 1 && RangeEnd.Span[0] == 0;

    /// <summary>Whether no key can be in it, which a create request must not ask for.</summary>
    public bool IsEmpty => !IsSingleKey && !IsOpenEnded && Key.Span.SequenceCompareTo(RangeEnd.Span) >= 0;

    /// <summary>The range of a request; an empty key stands for the smallest one. Check permissions on this, not on the request.</summary>
    public static WatchRange Normalize(WatchCreateRequest request) =>
        new(request.Key.IsEmpty ? SmallestKey : request.Key.Memory, request.RangeEnd.Memory);

    /// <summary>Whether a key is in the range.</summary>
    public bool Contains(ReadOnlySpan<byte> key)
    {
        if (IsSingleKey)
        {
            return key.SequenceEqual(Key.Span);
        }

        return key.SequenceCompareTo(Key.Span) >= 0 && (IsOpenEnded || key.SequenceCompareTo(RangeEnd.Span) < 0);
    }
}
