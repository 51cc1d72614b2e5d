using System.Diagnostics;

namespace Netcd.Bench;

/// <summary>What server processes have used so far, all together.</summary>
/// <param name="processes">Their ids.</param>
internal sealed class ProcessCost(params IReadOnlyList<int> processes)
{
    /// <summary>User and system time, in steps of 10 ms.</summary>
    public TimeSpan Cpu => TimeSpan.FromMicroseconds(Sum(static p => p.TotalProcessorTime.TotalMicroseconds));

    /// <summary>Resident memory in megabytes, pages of mapped files included.</summary>
    public double ResidentMegabytes => Sum(static p => p.WorkingSet64) / 1e6;

    private double Sum(Func<Process, double> figure)
    {
        double sum = 0;
        foreach (int id in processes)
        {
            using var process = Process.GetProcessById(id);
            sum += figure(process);
        }

        return sum;
    }
}
