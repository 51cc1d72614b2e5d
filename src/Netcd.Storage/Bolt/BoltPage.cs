namespace Netcd.Storage.Bolt;

/// <summary>The header of a page, for inspection.</summary>
/// <param name="Id">Page id.</param>
/// <param name="Kind">What it holds; pages that were freed keep their old header.</param>
/// <param name="Count">Number of elements.</param>
/// <param name="Overflow">Number of further pages that belong to it.</param>
public readonly record struct BoltPage(ulong Id, BoltPageKind Kind, int Count, uint Overflow);
