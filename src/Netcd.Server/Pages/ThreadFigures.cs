using System.Globalization;

namespace Netcd.Server.Pages;

/// <summary>What the kernel counts of one thread of this process.</summary>
/// <param name="Id">The thread's number in the system.</param>
/// <param name="Name">Its name.</param>
/// <param name="State">The kernel's letter: R runs, S sleeps, D waits for the disk.</param>
/// <param name="User">Processor time in its own code.</param>
/// <param name="System">Processor time in the kernel.</param>
/// <param name="Waits">How often it gave its processor up to wait.</param>
/// <param name="Preemptions">How often it lost its processor to others.</param>
internal readonly record struct ThreadFigures(int Id, string Name, string State, TimeSpan User, TimeSpan System, long Waits, long Preemptions)
{
    // The kernel counts in hundredths of a second on every architecture of Linux.
    private const double TicksPerSecond = 100;
    private const string Folder = "/proc/self/task";

    /// <summary>Both processor times.</summary>
    public TimeSpan Cpu => User + System;

    /// <summary>All threads; none where there is no <c>/proc</c>. Threads that end meanwhile are left out.</summary>
    public static List<ThreadFigures> ReadAll()
    {
        var all = new List<ThreadFigures>();
        foreach (string folder in Directory.Exists(Folder) ? Directory.GetDirectories(Folder) : [])
        {
            try
            {
                all.Add(Read(folder));
            }
            catch (IOException)
            {
                continue;
            }
        }

        return all;
    }

    /// <summary>What happened since an earlier reading of the same thread.</summary>
    public ThreadFigures Since(in ThreadFigures earlier) =>
        this with { User = User - earlier.User, System = System - earlier.System, Waits = Waits - earlier.Waits, Preemptions = Preemptions - earlier.Preemptions };

    private static ThreadFigures Read(string folder)
    {
        // The name is in brackets and may hold blanks and brackets.
        string line = File.ReadAllText(Path.Join(folder, "stat"));
        int open = line.IndexOf('(', StringComparison.Ordinal);
        int close = line.LastIndexOf(')');
        string[] rest = line[(close + 2)..].Split(' ');
        string[] status = File.ReadAllLines(Path.Join(folder, "status"));
        return new(
            int.Parse(line.AsSpan(0, open), CultureInfo.InvariantCulture),
            line[(open + 1)..close],
            rest[0],
            Time(rest[11]),
            Time(rest[12]),
            Counter(status, "voluntary_ctxt_switches:"),
            Counter(status, "nonvoluntary_ctxt_switches:"));
    }

    private static TimeSpan Time(string ticks) => TimeSpan.FromSeconds(long.Parse(ticks, CultureInfo.InvariantCulture) / TicksPerSecond);

    private static long Counter(string[] status, string name) =>
        status.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line ? long.Parse(line.AsSpan(name.Length), CultureInfo.InvariantCulture) : 0;
}
