using Netcd.Core.World;

namespace Netcd.Simulation.World;

/// <summary>
/// The rare branches of the product that a run takes: half of the runs none, the others some, each of them seldom or often.
/// Those that shape a member when it is built are taken by some members.
/// </summary>
public sealed class RareBranches
{
    private const BuggifyPoint FirstOfBuilding = BuggifyPoint.SmallRaftBatches;

    private const double ChanceOfSure = 0.9;

    private static readonly BuggifyPoint[] Points = Enum.GetValues<BuggifyPoint>();
    private static readonly double[] Chances = [0.01, 0.05, 0.25];
    private static readonly double[] ChancesOfSeldom = [0.1, 0.5, 0.9];

    private readonly Random _random;
    private readonly double[] _chances = new double[Points.Length];
    private readonly int[] _taken = new int[Points.Length];

    /// <summary>Draws which branches there are.</summary>
    /// <param name="random">The seed's choice.</param>
    /// <param name="any">False for none at all.</param>
    /// <param name="sure">Branches that are taken often in any case, unless there are none at all.</param>
    public RareBranches(Random random, bool any, IReadOnlyList<BuggifyPoint> sure)
    {
        _random = random;
        bool isPlain = !any || random.Next(2) == 0;
        foreach (BuggifyPoint point in Points)
        {
            bool isChosen = random.Next(3) == 0;
            double[] chances = point is BuggifyPoint.SnapshotRefused or BuggifyPoint.LogCutShort or >= FirstOfBuilding ? ChancesOfSeldom : Chances;
            double chance = chances[random.Next(chances.Length)];
            _chances[(int)point] = any && sure.Contains(point) ? ChanceOfSure : isChosen && !isPlain ? chance : 0;
        }
    }

    /// <summary>Whether no branch is taken any more, so that the cluster can become calm.</summary>
    public bool IsOver { get; set; }

    /// <summary>How often each branch was taken, by the number of its point.</summary>
    public IReadOnlyList<int> Taken => _taken;

    /// <summary>Whether to take a branch now.</summary>
    public bool Takes(BuggifyPoint point)
    {
        double chance = _chances[(int)point];
        if (chance == 0 || IsOver || _random.NextDouble() >= chance)
        {
            return false;
        }

        _taken[(int)point]++;
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join(", ", Points.Where(p => _chances[(int)p] > 0).Select(p => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{p} {_chances[(int)p]}")));
}
