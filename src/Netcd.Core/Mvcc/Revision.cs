namespace Netcd.Core.Mvcc;

/// <summary>Position of one change: the transaction (<paramref name="Main"/>) and its place inside it (<paramref name="Sub"/>).</summary>
/// <param name="Main">Store revision of the transaction; 1 is the empty store, the first write makes 2.</param>
/// <param name="Sub">0 for the first changed key of the transaction, then 1, 2, …</param>
public readonly record struct Revision(long Main, long Sub) : IComparable<Revision>
{
    /// <inheritdoc/>
    public int CompareTo(Revision other) => Main != other.Main ? Main.CompareTo(other.Main) : Sub.CompareTo(other.Sub);

    /// <summary>Order of the log of changes.</summary>
    public static bool operator <(Revision left, Revision right) => left.CompareTo(right) < 0;

    /// <summary>Order of the log of changes.</summary>
    public static bool operator >(Revision left, Revision right) => left.CompareTo(right) > 0;

    /// <summary>Order of the log of changes.</summary>
    public static bool operator <=(Revision left, Revision right) => left.CompareTo(right) <= 0;

    /// <summary>Order of the log of changes.</summary>
    public static bool operator >=(Revision left, Revision right) => left.CompareTo(right) >= 0;
}
