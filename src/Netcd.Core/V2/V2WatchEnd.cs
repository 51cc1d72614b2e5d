namespace Netcd.Core.V2;

/// <summary>Why a watch ended.</summary>
public enum V2WatchEnd
{
    /// <summary>It did not end.</summary>
    None,

    /// <summary>The one event a plain watch waits for came.</summary>
    Answered,

    /// <summary>The client fell too far behind.</summary>
    Overrun,

    /// <summary>The store was replaced by a snapshot; events may be missing (error 400 of the API).</summary>
    Cleared,

    /// <summary><see cref="V2Watcher.Cancel"/> was called.</summary>
    Cancelled,
}
