namespace Netcd.Simulation.Runs;

/// <summary>
/// Looks for a smaller run that breaks the same promise: no rare branches, fewer faults, then less time. Every step changes what the schedule draws,
/// so it keeps whatever still fails and stops after a bounded number of runs.
/// </summary>
public static class Shrinker
{
    /// <summary>Runs at most.</summary>
    public const int MaxRuns = 60;

    /// <summary>Shrinks a failed run.</summary>
    /// <returns>The smallest failing run found; the given one when nothing smaller fails alike.</returns>
    public static RunResult Shrink(RunResult failed)
    {
        int runs = 0;
        RunResult best = failed with { Options = failed.Options with { Trace = null } };
        bool progress = true;
        while (progress && runs < MaxRuns)
        {
            progress = false;
            foreach (RunOptions smaller in Smaller(best).Take(MaxRuns - runs))
            {
                runs++;
                RunResult result = new SimulationRun(smaller).Run();
                if (!result.Held && result.Violations[0].Promise == failed.Violations[0].Promise)
                {
                    best = result;
                    progress = true;
                    break;
                }
            }
        }

        return best;
    }

    private static IEnumerable<RunOptions> Smaller(RunResult failed)
    {
        RunOptions options = failed.Options;
        if (options.TakesRareBranches)
        {
            yield return options with { TakesRareBranches = false };
        }

        int[] faults = [.. options.Faults?.Order() ?? Enumerable.Range(0, failed.Plan.Count)];
        for (int part = faults.Length; part >= 1; part /= 2)
        {
            for (int start = 0; start < faults.Length; start += part)
            {
                yield return options with { Faults = faults.Where((_, i) => i < start || i >= start + part).ToHashSet() };
            }
        }

        TimeSpan length = options.Length ?? options.Profile.Length;
        if (length > TimeSpan.FromSeconds(1))
        {
            yield return options with { Length = TimeSpan.FromSeconds(Math.Round(length.TotalSeconds / 2, 1)) };
            yield return options with { Length = TimeSpan.FromSeconds(Math.Round(length.TotalSeconds * 0.8, 1)) };
        }
    }
}
