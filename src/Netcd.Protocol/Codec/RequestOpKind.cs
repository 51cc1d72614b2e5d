namespace Netcd.Protocol.Codec;

/// <summary>What an operation of a transaction does; the numbers are the fields of <c>RequestOp</c> and <c>ResponseOp</c>.</summary>
public enum RequestOpKind
{
    /// <summary>Nothing set.</summary>
    None = 0,

    /// <summary>Range.</summary>
    Range = 1,

    /// <summary>Put.</summary>
    Put = 2,

    /// <summary>DeleteRange.</summary>
    DeleteRange = 3,

    /// <summary>Nested transaction.</summary>
    Txn = 4,
}
