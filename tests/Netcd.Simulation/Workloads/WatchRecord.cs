using Netcd.Protocol.Rpc;

namespace Netcd.Simulation.Workloads;

/// <summary>What one watcher saw: one creation and every response to it, in the order of arrival.</summary>
public sealed class WatchRecord
{
    /// <summary>Who watched where.</summary>
    public required string Name { get; init; }

    /// <summary>The creation; its start revision is 0 for "from now on".</summary>
    public required WatchCreateRequest Request { get; init; }

    /// <summary>Responses after "created".</summary>
    public List<WatchResponse> Responses { get; } = [];

    /// <summary>First revision it has to deliver, once the server confirmed the creation; 0 before.</summary>
    public long Start { get; set; }

    /// <summary>Compact revision with which the server ended it, 0 if it did not.</summary>
    public long CompactRevision { get; set; }

    /// <summary>Whether it runs to the end of the run, so that it must have seen everything.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Highest revision that it was told of, by an event or a bookmark.</summary>
    public long Seen { get; set; }
}
