namespace Netcd.Storage.Bolt.Paging;

/// <summary>Consecutive pages.</summary>
/// <param name="Start">Id of the first.</param>
/// <param name="Length">How many.</param>
internal readonly record struct PageRun(ulong Start, uint Length);
