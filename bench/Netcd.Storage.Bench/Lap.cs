using System.Diagnostics;

namespace Netcd.Storage.Bench;

/// <summary>Wall clock, CPU and allocations of one phase.</summary>
internal sealed class Lap(string name)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly TimeSpan _cpu = Process.GetCurrentProcess().TotalProcessorTime;
    private readonly long _allocated = GC.GetTotalAllocatedBytes(precise: true);

    /// <summary>Prints the figures per operation.</summary>
    public void End(long operations)
    {
        double wall = _clock.Elapsed.TotalNanoseconds / operations;
        double cpu = (Process.GetCurrentProcess().TotalProcessorTime - _cpu).TotalNanoseconds / operations;
        double bytes = (GC.GetTotalAllocatedBytes(precise: true) - _allocated) / (double)operations;
        Console.WriteLine($"{name,-28} {wall,12:n0} ns {cpu,12:n0} ns CPU {bytes,10:n1} B");
    }
}
