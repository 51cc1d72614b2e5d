namespace Netcd.Core.Mvcc.Index;

/// <summary>A node of the key index.</summary>
internal abstract class IndexNode
{
    /// <summary>Guards everything in the node.</summary>
    public OptimisticVersion Version;

    /// <summary>Entries of a leaf, children of a branch.</summary>
    public int Count;
}
