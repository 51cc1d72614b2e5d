using Netcd.Core.Mvcc;

namespace Netcd.Core.Backend;

/// <summary>One buffered record of the <c>key</c> bucket.</summary>
/// <param name="Revision">Its key.</param>
/// <param name="IsTombstone">Whether it is a deletion.</param>
/// <param name="Chunk">Number of the chunk that holds the value: no reference, so that an entry costs the garbage collector nothing.</param>
/// <param name="Offset">Where the value starts.</param>
/// <param name="Length">Length of the value in bytes.</param>
internal readonly record struct RevisionEntry(Revision Revision, bool IsTombstone, int Chunk, int Offset, int Length);
