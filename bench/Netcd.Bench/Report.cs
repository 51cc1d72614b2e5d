using System.Globalization;

namespace Netcd.Bench;

/// <summary>Medians of both servers side by side, as a Markdown table.</summary>
internal sealed class Report(BenchOptions options)
{
    private readonly List<string> _rows = [];

    public void Add(string name, List<Measurement> real, List<Measurement> netcd)
    {
        string row = "| " + string.Join(
            " | ",
            name,
            Pair(real, netcd, m => m.PerSecond, "0"),
            Pair(real, netcd, m => m.P50, "0.00"),
            Pair(real, netcd, m => m.P99, "0.00"),
            Pair(real, netcd, m => m.CpuMicroseconds, "0.0"),
            Pair(real, netcd, m => m.ResidentMegabytes, "0")) + " |";
        _rows.Add(row);
        Console.Error.WriteLine(row);
    }

    public void Write(TextWriter output)
    {
        output.WriteLine($"Machine: {Environment.ProcessorCount} processors, {Environment.OSVersion.VersionString}. Medians of {options.Rounds} rounds, each server fresh. Cells: real etcd → netcd (ratio netcd / real).");
        output.WriteLine();
        output.WriteLine("| workload | operations/s | p50 ms | p99 ms | server CPU µs per operation | resident MB |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (string row in _rows)
        {
            output.WriteLine(row);
        }
    }

    private static string Pair(List<Measurement> real, List<Measurement> netcd, Func<Measurement, double> figure, string format)
    {
        double a = Median(real, figure);
        double b = Median(netcd, figure);
        return double.IsNaN(a) || double.IsNaN(b)
            ? "–"
            : string.Create(CultureInfo.InvariantCulture, $"{a.ToString(format, CultureInfo.InvariantCulture)} → {b.ToString(format, CultureInfo.InvariantCulture)} ({b / a:0.00})");
    }

    private static double Median(List<Measurement> measurements, Func<Measurement, double> figure)
    {
        double[] sorted = [.. measurements.Select(figure).Order()];
        return sorted[sorted.Length / 2];
    }
}
