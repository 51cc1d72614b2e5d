using Netcd.Storage.Bolt.Paging;

namespace Netcd.Storage.Bolt.Space;

/// <summary>Pages that were given up but may still be read.</summary>
/// <param name="Pages">The pages.</param>
/// <param name="WrittenBy">Transaction that wrote them; 0 when it was long ago.</param>
/// <param name="GivenUpBy">Transaction that gave them up.</param>
internal readonly record struct HeldRun(PageRun Pages, ulong WrittenBy, ulong GivenUpBy);
