using Netcd.Core.Alarms;
using Netcd.Server.Health;

namespace Netcd.Server.Tests.Support;

/// <summary>A member in whatever state a test wants.</summary>
internal sealed class FakeHealth : IMemberHealth
{
    public bool HasLeader { get; set; } = true;

    public bool IsLearner { get; set; }

    public IReadOnlyList<AlarmRecord> Alarms { get; set; } = [];

    public string? LocalError { get; set; }

    public string? LeaderError { get; set; }

    public ValueTask<string?> ReadAsync(bool isSerializable) => new(isSerializable ? LocalError : LeaderError);
}
