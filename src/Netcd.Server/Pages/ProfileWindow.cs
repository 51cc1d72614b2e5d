using System.Text;

namespace Netcd.Server.Pages;

/// <summary>What threads, locks and the collector of garbage have done since it was made.</summary>
internal sealed class ProfileWindow(TimeProvider clock)
{
    private readonly Dictionary<int, ThreadFigures> _threads = ThreadFigures.ReadAll().ToDictionary(static thread => thread.Id);
    private readonly TimeSpan _cpu = Environment.CpuUsage.TotalTime;
    private readonly long _contentions = Monitor.LockContentionCount;
    private readonly long _items = ThreadPool.CompletedWorkItemCount;
    private readonly long _allocated = GC.GetTotalAllocatedBytes();
    private readonly int _collections = GC.CollectionCount(0);
    private readonly TimeSpan _pauses = GC.GetTotalPauseDuration();
    private readonly long _started = clock.GetTimestamp();

    /// <summary>The figures of some time from now on.</summary>
    public static async Task<string> WatchAsync(TimeSpan length, TimeProvider clock, CancellationToken cancellation)
    {
        var window = new ProfileWindow(clock);
        await Task.Delay(length, clock, cancellation);
        return window.Text();
    }

    /// <summary>The figures until now, as text for people. Threads that have ended are in the sum only.</summary>
    public string Text()
    {
        double seconds = clock.GetElapsedTime(_started).TotalSeconds;
        List<ThreadFigures> threads = [.. ThreadFigures.ReadAll().Select(thread => _threads.TryGetValue(thread.Id, out ThreadFigures earlier) ? thread.Since(earlier) : thread)];
        var text = new StringBuilder();
        ProfileText.Line(text, $"In {seconds:F1} s: {(Environment.CpuUsage.TotalTime - _cpu).TotalSeconds:F2} s of processor time");
        ProfileText.Line(text, $"locks: {Monitor.LockContentionCount - _contentions} waits");
        ProfileText.Line(text, $"pool: {ThreadPool.CompletedWorkItemCount - _items} items done, {ThreadPool.PendingWorkItemCount} wait");
        ProfileText.Line(text, $"garbage: {GC.GetTotalAllocatedBytes() - _allocated} bytes allocated, {GC.CollectionCount(0) - _collections} collections, {(GC.GetTotalPauseDuration() - _pauses).TotalMilliseconds:F1} ms of pauses");
        ProfileText.Append(text, threads);
        return text.ToString();
    }
}
