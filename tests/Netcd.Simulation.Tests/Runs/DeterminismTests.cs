using System.Globalization;
using Netcd.Simulation.Runs;

namespace Netcd.Simulation.Tests.Runs;

/// <summary>The seed decides everything. NETCD_SIMULATION_REPEATS sets how often each is repeated.</summary>
public sealed class DeterminismTests
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(2);

    private static int Repeats =>
        int.TryParse(Environment.GetEnvironmentVariable("NETCD_SIMULATION_REPEATS"), NumberStyles.None, CultureInfo.InvariantCulture, out int repeats) ? repeats : 2;

    public static TheoryData<string> ProfileNames => [.. Profiles.All.Select(static p => p.Name)];

    [Theory]
    [MemberData(nameof(ProfileNames))]
    public void The_same_seed_gives_the_same_trace_byte_for_byte(string profile)
    {
        string first = TraceOf(profile, 7);
        for (int i = 1; i < Repeats; i++)
        {
            Assert.Equal(first, TraceOf(profile, 7));
        }
    }

    [Fact]
    public void Different_seeds_give_different_runs()
    {
        ulong[] digests = [.. Enumerable.Range(1, 10).Select(static seed => new SimulationRun(new RunOptions(Profiles.Find("single")!, seed) { Length = TimeSpan.FromSeconds(1) }).Run().Digest)];

        Assert.Equal(digests.Length, digests.Distinct().Count());
    }

    [Fact]
    public void A_run_without_some_of_its_faults_can_be_repeated_too()
    {
        var options = new RunOptions(Profiles.Find("crash")!, 3) { Faults = new HashSet<int> { 0, 2 }, Length = Length };

        Assert.Equal(new SimulationRun(options).Run().Digest, new SimulationRun(options).Run().Digest);
    }

    private static string TraceOf(string profile, int seed)
    {
        var trace = new StringWriter();
        new SimulationRun(new RunOptions(Profiles.Find(profile)!, seed) { Length = Length, Trace = trace }).Run();
        return trace.ToString();
    }
}
