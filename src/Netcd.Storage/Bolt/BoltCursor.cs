namespace Netcd.Storage.Bolt;

/// <summary>
/// Walks the entries of one bucket in key order. For one thread at a time. In a write transaction a Put or Delete in the same bucket
/// ends its position: it must be moved by First, Last or Seek before it is used again.
/// </summary>
public sealed class BoltCursor
{
    internal BoltCursor()
    {
    }

    /// <summary>Key at the position; ends with the transaction.</summary>
    public ReadOnlySpan<byte> Key => throw new NotImplementedException();

    /// <summary>Value at the position, empty for a nested bucket; ends with the transaction.</summary>
    public ReadOnlySpan<byte> Value => throw new NotImplementedException();

    /// <summary>Whether the entry at the position is a nested bucket.</summary>
    public bool IsBucket => throw new NotImplementedException();

    /// <summary>Moves to the first entry. False when the bucket is empty.</summary>
    public bool First() => throw new NotImplementedException();

    /// <summary>Moves to the last entry. False when the bucket is empty.</summary>
    public bool Last() => throw new NotImplementedException();

    /// <summary>Moves to the first entry whose key is equal or greater. False when there is none.</summary>
    public bool Seek(ReadOnlySpan<byte> key) => throw new NotImplementedException();

    /// <summary>Moves on. False at the end.</summary>
    public bool Next() => throw new NotImplementedException();

    /// <summary>Moves back. False at the beginning.</summary>
    public bool Prev() => throw new NotImplementedException();
}
