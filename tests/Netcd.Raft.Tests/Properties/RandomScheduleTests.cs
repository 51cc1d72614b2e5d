using System.Globalization;

namespace Netcd.Raft.Tests.Properties;

/// <summary>
/// Raft's promises under random schedules. NETCD_RAFT_STEPS sets the number of steps in all (100,000 if not set), NETCD_RAFT_FIRST_SEED
/// where seeds start, and NETCD_RAFT_SEED runs one seed only.
/// </summary>
public class RandomScheduleTests
{
    private const int StepsPerSeed = 2500;

    [Fact]
    public void No_schedule_breaks_a_promise_and_every_group_recovers()
    {
        if (Number("NETCD_RAFT_SEED") is { } one)
        {
            Run(one);
            return;
        }

        var seeds = Math.Max(1, (Number("NETCD_RAFT_STEPS") ?? 100_000) / StepsPerSeed);
        var first = Number("NETCD_RAFT_FIRST_SEED") ?? 1;
        ulong committed = 0;
        var reads = 0;
        for (var seed = first; seed < first + seeds; seed++)
        {
            var (highest, answered) = Run(seed);
            committed += highest;
            reads += answered;
        }

        // A schedule under which nothing happens proves nothing.
        Assert.True(committed > (ulong)seeds * 40, $"only {committed} entries were committed");
        Assert.True(reads > seeds, $"only {reads} reads were answered");
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        Assert.Equal(Run(7), Run(7));
        Assert.NotEqual(Run(7), Run(8));
    }

    private static (ulong Committed, int Reads) Run(int seed)
    {
        try
        {
            var simulation = new RaftSimulation(seed);
            simulation.Run(StepsPerSeed);
            simulation.Recover();
            return (simulation.HighestCommitted, simulation.ReadsAnswered);
        }
        catch (Exception e) when (e is SafetyViolationException or RaftContractException)
        {
            Assert.Fail($"{e.Message}; replay with NETCD_RAFT_SEED={seed}\n{e.StackTrace}");
            throw;
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
