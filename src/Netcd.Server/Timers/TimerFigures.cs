namespace Netcd.Server.Timers;

/// <summary>What a timer tells. Durations in nanoseconds, rates per second.</summary>
/// <param name="Count">Durations ever.</param>
/// <param name="Min">Shortest of the sample.</param>
/// <param name="Max">Longest of the sample.</param>
/// <param name="Mean">Mean of the sample.</param>
/// <param name="Deviation">Standard deviation of the sample.</param>
/// <param name="Percentiles">Of the sample, at <see cref="Parts"/>.</param>
/// <param name="Rates">Of the last 1, 5 and 15 minutes.</param>
/// <param name="MeanRate">Since the beginning.</param>
internal sealed record TimerFigures(long Count, double Min, double Max, double Mean, double Deviation, double[] Percentiles, double[] Rates, double MeanRate)
{
    /// <summary>Where the percentiles are taken.</summary>
    public static readonly double[] Parts = [0.5, 0.75, 0.95, 0.99, 0.999];
}
