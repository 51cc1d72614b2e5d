namespace Netcd.Storage.Bolt.Tree;

/// <summary>A page about to be written: a stretch of a node's entries.</summary>
/// <param name="Page">First page id.</param>
/// <param name="Pages">Number of pages it takes.</param>
/// <param name="Node">Whose entries.</param>
/// <param name="From">First entry.</param>
/// <param name="To">Entry after the last.</param>
internal readonly record struct PagePlan(ulong Page, uint Pages, Node Node, int From, int To);
