using System.Globalization;

namespace Netcd.Bench;

/// <summary>The values of some rounds.</summary>
/// <param name="rounds">The value of each round by its number.</param>
internal sealed class Spread(IReadOnlyDictionary<int, double> rounds)
{
    /// <summary>How many rounds there are.</summary>
    public int Rounds => rounds.Count;

    /// <summary>The value in the middle, or the mean of the two there.</summary>
    public double Median
    {
        get
        {
            double[] sorted = [.. rounds.Values.Order()];
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    /// <summary>These values divided by those that others have in the same round.</summary>
    public Spread Over(Spread other) => new(rounds.Where(r => other.Has(r.Key)).ToDictionary(static r => r.Key, r => r.Value / other.In(r.Key)));

    /// <summary>Median, lowest and highest.</summary>
    public string Text(string format)
    {
        if (rounds.Count == 0)
        {
            return "–";
        }

        string median = Median.ToString(format, CultureInfo.InvariantCulture);
        return rounds.Count == 1
            ? median
            : $"{median} ({rounds.Values.Min().ToString(format, CultureInfo.InvariantCulture)} … {rounds.Values.Max().ToString(format, CultureInfo.InvariantCulture)})";
    }

    private bool Has(int round) => rounds.ContainsKey(round);

    private double In(int round) => rounds[round];
}
