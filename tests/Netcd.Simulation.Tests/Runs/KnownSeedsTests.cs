using Netcd.Simulation.Runs;

namespace Netcd.Simulation.Tests.Runs;

/// <summary>Seeds that once found something. What they meet shifts as the code changes, so each bug has a test of its own as well.</summary>
public sealed class KnownSeedsTests
{
    [Theory]
    [InlineData("lease", 14, "a deposed leader went on ending leases")]
    [InlineData("network", 24, "a physical compaction failed when a snapshot replaced the database")]
    [InlineData("clock", 521860504, "a call to the leader waited for less than a millisecond again and again")]
    [InlineData("single-compact", 28, "a waiting renewal left the simulated thread")]
    [InlineData("crash", 72049887, "a member that stood still when it was told to stop stayed down")]
    [InlineData("members", 834053606, "a member that joined without a leader was not told who the members are")]
    [InlineData("members", 107725484, "a machine whose member was removed before it started went on trying")]
    [InlineData("members", 310000385, "a member that was away could not answer a leader that had joined meanwhile")]
    [InlineData("members", 310000118, "the same, for a new member")]
    [InlineData("members", 35531698, "a member that forwarded what a removed one had asked was told that it was removed itself")]
    [InlineData("alone", 1431480986, "a survivor forgot that the removal of the other voter was committed, and waited for it for ever")]
    [InlineData("alone", 394285043, "a removed member ended before the only voter left knew of it")]
    [InlineData("alone", 515460713, "a removed member with a longer log refused its vote to the only voter left")]
    [InlineData("elections", 35530726, "attempts of members to publish themselves filled the log faster than it was replicated")]
    [InlineData("everything", 333012512, "the log was cut beyond what raft knew to be applied, and an election looked there")]
    [InlineData("calm", 498, "a slow compaction was taken for a difference")]
    public void Seeds_that_failed_hold(string profile, int seed, string what)
    {
        RunResult result = new SimulationRun(new RunOptions(Profiles.Find(profile)!, seed)).Run();

        Assert.True(result.Held, $"{what}: {string.Join('\n', result.Violations)}");
    }
}
