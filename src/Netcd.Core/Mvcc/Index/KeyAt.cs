namespace Netcd.Core.Mvcc.Index;

/// <summary>A key as of a revision.</summary>
/// <param name="Exists">Whether it existed then; otherwise the rest means nothing.</param>
/// <param name="Revision">Its newest change at or before the revision.</param>
/// <param name="IsNewest">Whether that is its newest change of all; only then the last two are known.</param>
/// <param name="Created">Its create revision.</param>
/// <param name="Version">Its version.</param>
internal readonly record struct KeyAt(bool Exists, Revision Revision, bool IsNewest, long Created, long Version);
