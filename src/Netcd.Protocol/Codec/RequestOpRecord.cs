namespace Netcd.Protocol.Codec;

/// <summary>
/// What the parser found of one operation of a transaction, so that it is decoded once and walked as often as needed.
/// Positions count from the start of the outermost transaction; those of an empty part mean nothing.
/// </summary>
internal struct RequestOpRecord
{
    public RequestOpKind Kind;

    /// <summary>Whether the operation is of the failure branch.</summary>
    public bool IsFailure;

    public bool PrevKv;
    public bool IgnoreValue;
    public bool IgnoreLease;

    /// <summary>Where the nested request is.</summary>
    public int BodyStart;
    public int BodyLength;

    /// <summary>Of a put.</summary>
    public int KeyStart;
    public int KeyLength;
    public int ValueStart;
    public int ValueLength;
    public long Lease;

    /// <summary>Compares of a nested transaction.</summary>
    public int CompareCount;

    /// <summary>How many of the records behind this one belong to the nested transaction.</summary>
    public int NestedCount;
}
