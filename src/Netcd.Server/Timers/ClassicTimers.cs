using System.Collections.Concurrent;
using Netcd.Core.V2;

namespace Netcd.Server.Timers;

/// <summary>All timers by their names of 0.4, and the gauges of the runtime. Thread-safe.</summary>
/// <param name="clock">Time.</param>
internal sealed class ClassicTimers(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, TimerMetric> _timers = new(StringComparer.Ordinal);

    /// <summary>The timers by name.</summary>
    public IEnumerable<KeyValuePair<string, TimerMetric>> Timers => _timers.OrderBy(static timer => timer.Key, StringComparer.Ordinal);

    /// <summary>The gauges of the runtime, under 0.4's names for the closest thing.</summary>
    public static IEnumerable<(string Name, long Value)> Gauges() =>
    [
        ("runtime.MemStats.Alloc", GC.GetTotalMemory(forceFullCollection: false)),
        ("runtime.MemStats.HeapSys", GC.GetGCMemoryInfo().TotalCommittedBytes),
        ("runtime.MemStats.NumGC", GC.CollectionCount(0)),
        ("runtime.MemStats.Sys", Environment.WorkingSet),
        ("runtime.MemStats.TotalAlloc", GC.GetTotalAllocatedBytes()),
        ("runtime.NumGoroutine", ThreadPool.ThreadCount),
    ];

    /// <summary>A moment to measure from.</summary>
    public long Now => clock.GetTimestamp();

    /// <summary>A command was applied.</summary>
    public void Command(V2Action action, long since) => Observe("timer.command." + action.Name(), clock.GetElapsedTime(since));

    /// <summary>Entries from the leader were taken over.</summary>
    public void AppendHandled(long since) => Observe("timer.appendentries.handle", clock.GetElapsedTime(since));

    /// <summary>A peer answered a sign of life.</summary>
    public void Heartbeat(string peer, TimeSpan roundTrip) => Observe($"timer.peer.{peer}.heartbeat", roundTrip);

    private void Observe(string name, TimeSpan duration) => _timers.GetOrAdd(name, static (_, clock) => new TimerMetric(clock), clock).Observe(duration);
}
