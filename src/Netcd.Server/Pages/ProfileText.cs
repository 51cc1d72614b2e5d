using System.Globalization;
using System.Runtime;
using System.Text;

namespace Netcd.Server.Pages;

/// <summary>What a process can say of itself without walking its stacks, as text for people.</summary>
internal static class ProfileText
{
    /// <summary>Threads with what each has used since it began.</summary>
    public static string Threads()
    {
        var text = new StringBuilder();
        List<ThreadFigures> threads = ThreadFigures.ReadAll();
        Line(text, $"{threads.Count} threads, {ThreadPool.ThreadCount} of them of the pool, where {ThreadPool.PendingWorkItemCount} items wait");
        Append(text, threads);
        return text.ToString();
    }

    /// <summary>The heap by generations, as the last collection left it.</summary>
    public static string Memory()
    {
        GCMemoryInfo last = GC.GetGCMemoryInfo();
        var text = new StringBuilder();
        Line(text, $"resident: {Environment.WorkingSet} bytes, mapped database pages included");
        Line(text, $"heap: {GC.GetTotalMemory(false)} bytes in use, {last.TotalCommittedBytes} committed; {GC.GetTotalAllocatedBytes()} allocated since the start");
        Line(text, $"collector: {(GCSettings.IsServerGC ? "server" : "workstation")}, {GC.GetTotalPauseDuration().TotalMilliseconds:F1} ms of pauses, {last.PinnedObjectsCount} pinned objects, {last.FinalizationPendingCount} wait for their end");
        text.Append('\n');
        Line(text, $"{"generation",-12}{"collections",12}{"bytes",16}{"fragments",16}");
        for (int generation = 0; generation < last.GenerationInfo.Length; generation++)
        {
            string name = generation switch { <= 2 => generation.ToString(CultureInfo.InvariantCulture), 3 => "large", _ => "pinned" };
            string collections = generation <= 2 ? GC.CollectionCount(generation).ToString(CultureInfo.InvariantCulture) : "";
            GCGenerationInfo info = last.GenerationInfo[generation];
            Line(text, $"{name,-12}{collections,12}{info.SizeAfterBytes,16}{info.FragmentationAfterBytes,16}");
        }

        return text.ToString();
    }

    internal static void Append(StringBuilder text, List<ThreadFigures> threads)
    {
        text.Append('\n');
        Line(text, $"{"thread",8} {"name",-18}{"state",6}{"user ms",12}{"system ms",12}{"waits",12}{"preempted",12}");
        foreach (ThreadFigures thread in threads.OrderByDescending(static t => t.Cpu).ThenBy(static t => t.Id))
        {
            Line(text, $"{thread.Id,8} {thread.Name,-18}{thread.State,6}{thread.User.TotalMilliseconds,12:F0}{thread.System.TotalMilliseconds,12:F0}{thread.Waits,12}{thread.Preemptions,12}");
        }
    }

    internal static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
