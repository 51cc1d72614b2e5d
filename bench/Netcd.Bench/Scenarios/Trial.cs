namespace Netcd.Bench;

/// <summary>One run of a scenario with one kind of server.</summary>
/// <param name="Program">The server's executable.</param>
/// <param name="Contestant">Whose it is.</param>
/// <param name="Round">Number of the round, from 0.</param>
/// <param name="Sizes">How much load and data.</param>
/// <param name="Figures">Takes the results.</param>
/// <param name="Wants">Whether a row is asked for.</param>
internal sealed record Trial(string Program, Contestant Contestant, int Round, Sizes Sizes, Figures Figures, Func<Row, bool> Wants)
{
    /// <summary>Notes a value.</summary>
    public void Record(Row row, Metric metric, double value) => Figures.Add(row.Name, metric, Contestant, Round, value);

    /// <summary>Notes what a load measured, and the memory after it.</summary>
    public void Record(Row row, LoadResult load, ProcessCost after)
    {
        Record(row, Metric.PerSecond, load.PerSecond);
        Record(row, Metric.Median, load.Percentile(0.5));
        Record(row, Metric.P99, load.Percentile(0.99));
        Record(row, Metric.Cpu, load.CpuMicroseconds);
        Record(row, Metric.Resident, after.ResidentMegabytes);
    }
}
