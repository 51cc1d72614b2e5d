using Netcd.Simulation.Runs;

namespace Netcd.Simulation.Tests.Runs;

public sealed class CommandLineTests
{
    [Fact]
    public void Runs_the_seeds_it_is_told_to_and_says_how_many_there_were()
    {
        var output = new StringWriter();

        int exitCode = CommandLine.Run(["--profile", "single", "--seeds", "1..3", "--length", "1", "--jobs", "1"], output);

        Assert.Equal(0, exitCode);
        Assert.Contains("3 seeds, 0 failed", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Traces_a_single_seed()
    {
        var output = new StringWriter();

        int exitCode = CommandLine.Run(["--profile", "single", "--seed", "1", "--length", "0.5", "--trace", "-"], output);

        Assert.Equal(0, exitCode);
        Assert.Contains("n0       serves at revision 1", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--profile", "nonsense")]
    [InlineData("--seeds", "9..1")]
    [InlineData("--seed", "1..2")]
    [InlineData("--minutes", "-1")]
    [InlineData("--faults", "1,x")]
    [InlineData("--frobnicate", "1")]
    [InlineData("--seeds")]
    public void Refuses_a_wrong_command_line(params string[] args)
    {
        var output = new StringWriter();

        Assert.Equal(2, CommandLine.Run(args, output));
        Assert.Contains("usage:", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_replay_line_names_everything_that_makes_the_run()
    {
        var options = new RunOptions(Profiles.Find("crash")!, 17) { Faults = new HashSet<int> { 4, 1 }, Length = TimeSpan.FromSeconds(2.5), TakesRareBranches = false };

        string line = ReplayLine.Of(options);

        string[] args = line[(line.IndexOf(" -- ", StringComparison.Ordinal) + 4)..line.IndexOf("  #", StringComparison.Ordinal)].Split(' ');
        CommandOptions? parsed = CommandOptions.Parse(args, out string error);
        Assert.Equal("", error);
        Assert.Equal(["crash"], parsed!.Profiles.Select(p => p.Name));
        Assert.Equal(new SeedRange(17, 17), parsed.Seeds);
        Assert.Equal([1, 4], parsed.Faults!.Order());
        Assert.Equal(TimeSpan.FromSeconds(2.5), parsed.Length);
        Assert.False(parsed.TakesRareBranches);
    }
}
