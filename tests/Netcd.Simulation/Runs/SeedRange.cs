using System.Globalization;

namespace Netcd.Simulation.Runs;

/// <summary>Seeds to run, both ends included.</summary>
/// <param name="First">First seed.</param>
/// <param name="Last">Last seed.</param>
public readonly record struct SeedRange(int First, int Last)
{
    /// <summary>Reads <c>7</c> or <c>1..10000</c>.</summary>
    public static bool TryParse(string text, out SeedRange range)
    {
        string[] ends = text.Split("..");
        int last = 0;
        bool isRange = int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            && ends.Length <= 2
            && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out last)
            && last >= first;
        range = new SeedRange(first, last);
        return isRange;
    }
}
