namespace Netcd.Core.Mvcc;

/// <summary>What the watch hub needs of the store. Thread-safe.</summary>
public interface IRevisionHistory
{
    /// <summary>Newest readable revision.</summary>
    long CurrentRevision { get; }

    /// <summary>Last compacted revision, -1 when never compacted. History below or at it may be gone; state at it is readable.</summary>
    long CompactedRevision { get; }

    /// <summary>
    /// Visits the changes with <c>from ≤ main ≤ to</c> in order, whole revisions at a time.
    /// </summary>
    /// <param name="from">First main revision.</param>
    /// <param name="to">Last main revision.</param>
    /// <param name="visit">Called for each change.</param>
    /// <returns>False when part of the range was compacted before or during the scan; what was visited must then be dropped.</returns>
    bool ScanHistory(long from, long to, HistoryVisitor visit);

    /// <summary>The encoded pair of a key as of a revision, or null when it did not exist then or the revision is compacted.</summary>
    byte[]? GetAt(ReadOnlySpan<byte> key, long revision);
}
