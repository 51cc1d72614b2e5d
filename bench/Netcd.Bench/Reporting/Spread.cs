using System.Globalization;

namespace Netcd.Bench;

/// <summary>The values of some rounds.</summary>
/// <param name="values">One for each round, in their order.</param>
internal sealed class Spread(IReadOnlyList<double> values)
{
    /// <summary>One value for each round.</summary>
    public IReadOnlyList<double> Values => values;

    /// <summary>The value in the middle, or the mean of the two there.</summary>
    public double Median
    {
        get
        {
            double[] sorted = [.. values.Order()];
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    /// <summary>These values divided by others, round by round.</summary>
    public Spread Over(Spread other) => new([.. values.Zip(other.Values, static (a, b) => a / b)]);

    /// <summary>Median, lowest and highest.</summary>
    public string Text(string format)
    {
        string median = Median.ToString(format, CultureInfo.InvariantCulture);
        return values.Count == 1
            ? median
            : $"{median} ({values.Min().ToString(format, CultureInfo.InvariantCulture)} … {values.Max().ToString(format, CultureInfo.InvariantCulture)})";
    }
}
