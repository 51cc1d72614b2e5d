using Google.Protobuf;

namespace Netcd.Server.Proxy.L7;

/// <summary>Keys of a request, as the protocol writes them.</summary>
/// <param name="Start">First key.</param>
/// <param name="End">First key after it; empty: one key only; one zero byte: no end.</param>
internal readonly record struct KeySpan(ByteString Start, ByteString End)
{
    /// <summary>One key.</summary>
    public bool IsPoint => End.IsEmpty;

    /// <summary>Whether any key is in both.</summary>
    public bool Overlaps(in KeySpan other) => StartsBeforeEndOf(other) && other.StartsBeforeEndOf(this);

    private bool StartsBeforeEndOf(in KeySpan other)
    {
        bool isOpen = other.End.Length == 1 && other.End[0] == 0;
        return other.IsPoint
            ? Start.Span.SequenceCompareTo(other.Start.Span) <= 0
            : isOpen || Start.Span.SequenceCompareTo(other.End.Span) < 0;
    }
}
