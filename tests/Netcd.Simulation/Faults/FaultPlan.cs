namespace Netcd.Simulation.Faults;

/// <summary>All faults of one run, drawn from its seed before it starts, so that a run can be repeated without some of them.</summary>
public static class FaultPlan
{
    /// <summary>Draws a plan.</summary>
    /// <param name="random">The seed's choice.</param>
    /// <param name="kinds">What may happen; a kind that is named twice happens twice as often.</param>
    /// <param name="perSecond">Faults per simulated second.</param>
    /// <param name="length">How long faults go on.</param>
    /// <param name="members">Members at the start.</param>
    public static IReadOnlyList<Fault> Draw(Random random, IReadOnlyList<FaultKind> kinds, double perSecond, TimeSpan length, int members)
    {
        var plan = new List<Fault>();
        if (kinds.Count == 0)
        {
            return plan;
        }

        // A run uses few kinds, so that each shapes it; which ones is its seed's choice.
        FaultKind[] chosen = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => kinds[random.Next(kinds.Count)])];
        double at = 0;
        while (true)
        {
            at -= Math.Log(1 - random.NextDouble()) / perSecond;
            if (at >= length.TotalSeconds)
            {
                return plan;
            }

            plan.Add(new Fault(
                chosen[random.Next(chosen.Length)],
                TimeSpan.FromSeconds(at),
                TimeSpan.FromSeconds(random.Next(4) == 0 ? 1 + (3 * random.NextDouble()) : random.NextDouble()),
                random.Next(3) == 0 ? -1 : random.Next(members),
                random.NextDouble()));
        }
    }
}
