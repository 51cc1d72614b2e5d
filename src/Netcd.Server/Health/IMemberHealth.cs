using Netcd.Core.Alarms;

namespace Netcd.Server.Health;

/// <summary>What the health pages ask a member. Thread-safe.</summary>
public interface IMemberHealth
{
    /// <summary>Whether the member knows a leader.</summary>
    bool HasLeader { get; }

    /// <summary>Whether the member is a learner.</summary>
    bool IsLearner { get; }

    /// <summary>Alarms of all members that are active.</summary>
    IReadOnlyList<AlarmRecord> Alarms { get; }

    /// <summary>Reads as a client would, with all rights.</summary>
    /// <param name="isSerializable">From local data; otherwise through the leader.</param>
    /// <returns>The error text of the read; null when it worked.</returns>
    ValueTask<string?> ReadAsync(bool isSerializable);
}
