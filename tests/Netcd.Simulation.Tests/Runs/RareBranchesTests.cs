using Netcd.Core.World;
using Netcd.Simulation.Runs;
using Netcd.Simulation.World;

namespace Netcd.Simulation.Tests.Runs;

public sealed class RareBranchesTests
{
    private const int MaxSeeds = 60;

    [Fact]
    public void Every_point_is_reached_and_taken_in_some_seed()
    {
        var missing = new HashSet<BuggifyPoint>(Enum.GetValues<BuggifyPoint>());
        for (int seed = 1; seed <= MaxSeeds && missing.Count > 0; seed++)
        {
            foreach (string profile in (string[])["snapshot", "everything"])
            {
                RunResult result = new SimulationRun(new RunOptions(Profiles.Find(profile)!, seed)).Run();
                Assert.True(result.Held, $"{ReplayLine.Of(result.Options)}: {string.Join('\n', result.Violations)}");
                missing.RemoveWhere(point => result.RareBranches.Taken[(int)point] > 0);
            }
        }

        Assert.Empty(missing);
    }

    [Fact]
    public void A_run_without_them_takes_none()
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            var options = new RunOptions(Profiles.Find("crash")!, seed) { Length = TimeSpan.FromSeconds(1), TakesRareBranches = false };

            Assert.All(new SimulationRun(options).Run().RareBranches.Taken, static count => Assert.Equal(0, count));
        }
    }

    [Fact]
    public void None_is_taken_once_it_is_over()
    {
        RareBranches branches = Enumerable.Range(1, 100).Select(static seed => new RareBranches(new Random(seed), any: true, sure: [])).First(static b => b.ToString().Contains("WalGroupOfOne", StringComparison.Ordinal));
        Assert.Contains(Enumerable.Range(0, 10_000), _ => branches.Takes(BuggifyPoint.WalGroupOfOne));

        branches.IsOver = true;

        Assert.DoesNotContain(Enumerable.Range(0, 10_000), _ => branches.Takes(BuggifyPoint.WalGroupOfOne));
    }
}
