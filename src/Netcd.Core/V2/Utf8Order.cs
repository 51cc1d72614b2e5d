namespace Netcd.Core.V2;

/// <summary>Orders strings as Go does: by their UTF-8 bytes. Thread-safe.</summary>
public sealed class Utf8Order : IComparer<string>
{
    /// <summary>The only instance.</summary>
    public static readonly Utf8Order Instance = new();

    private Utf8Order()
    {
    }

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        if (ReferenceEquals(x, y))
        {
            return 0;
        }

        if (x is null || y is null)
        {
            return x is null ? -1 : 1;
        }

        int same = x.AsSpan().CommonPrefixLength(y);
        if (same == x.Length || same == y.Length)
        {
            return x.Length.CompareTo(y.Length);
        }

        // UTF-16 order and UTF-8 order differ only where surrogates take part.
        return char.IsSurrogate(x[same]) || char.IsSurrogate(y[same])
            ? V2Text.ToBytes(x).AsSpan().SequenceCompareTo(V2Text.ToBytes(y))
            : x[same].CompareTo(y[same]);
    }
}
