namespace Netcd.Telemetry.Metrics;

/// <summary>Figures of a summary at one moment.</summary>
/// <param name="Quantiles">Pairs of quantile (0 to 1, ascending) and value.</param>
/// <param name="Sum">Sum of all observations.</param>
/// <param name="Count">Number of observations.</param>
public readonly record struct SummaryFigures(IReadOnlyList<KeyValuePair<double, double>> Quantiles, double Sum, long Count);
