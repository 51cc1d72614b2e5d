namespace Netcd.Bench;

/// <summary>All measured values, each with its round.</summary>
internal sealed class Figures
{
    private readonly Dictionary<(string Row, Metric Metric, Contestant Contestant), SortedList<int, double>> _values = [];

    public void Add(string row, Metric metric, Contestant contestant, int round, double value)
    {
        if (!_values.TryGetValue((row, metric, contestant), out SortedList<int, double>? values))
        {
            _values[(row, metric, contestant)] = values = [];
        }

        values.Add(round, value);
    }

    /// <summary>The values of all rounds, or null when there are none.</summary>
    public Spread? Of(string row, Metric metric, Contestant contestant) =>
        _values.TryGetValue((row, metric, contestant), out SortedList<int, double>? values) ? new Spread(values) : null;

    /// <summary>Both servers' values, or null when one has none.</summary>
    public (Spread Real, Spread Netcd)? Of(string row, Metric metric) =>
        Of(row, metric, Contestant.Real) is { } real && Of(row, metric, Contestant.Netcd) is { } netcd ? (real, netcd) : null;
}
