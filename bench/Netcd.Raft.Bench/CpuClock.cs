using System.Diagnostics;

namespace Netcd.Raft.Bench;

/// <summary>CPU time of this process, which other load on the machine does not stretch.</summary>
internal static class CpuClock
{
    public static TimeSpan Now
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.TotalProcessorTime;
        }
    }

    public static double SecondsSince(TimeSpan before) => (Now - before).TotalSeconds;
}
