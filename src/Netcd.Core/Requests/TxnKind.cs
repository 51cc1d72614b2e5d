namespace Netcd.Core.Requests;

/// <summary>How a transaction runs.</summary>
public enum TxnKind
{
    /// <summary>It can change something: through the log.</summary>
    Write,

    /// <summary>It only reads, and must see everything acknowledged before.</summary>
    LinearizableRead,

    /// <summary>It only reads, from local state.</summary>
    SerializableRead,
}
