using System.Globalization;
using Netcd.Simulation.Runs;
using Xunit.Abstractions;

namespace Netcd.Simulation.Tests.Runs;

/// <summary>
/// Seeds of all profiles: the first ones, which give the same result wherever they run, so that a build fails only by what changed;
/// with NETCD_SIMULATION_SECONDS also seeds that nobody has tried, for so long. A failure prints the line that repeats it; put its seed
/// into <see cref="KnownSeedsTests"/> when it is mended.
/// </summary>
public sealed class FreshSeedsTests(ITestOutputHelper output)
{
    private static double Seconds =>
        double.TryParse(Environment.GetEnvironmentVariable("NETCD_SIMULATION_SECONDS"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) ? seconds : 0;

    [Fact]
    public void Every_promise_holds_in_the_first_seeds() => Run("--seeds", "1..10");

    [Fact]
    public void Every_promise_holds_in_fresh_seeds_while_there_is_time()
    {
        if (Seconds > 0)
        {
            Run("--fresh", "100000", "--minutes", (Seconds / 60).ToString(CultureInfo.InvariantCulture));
        }
    }

    private void Run(params string[] seeds)
    {
        var report = new StringWriter();
        int exitCode = CommandLine.Run([.. seeds, "--jobs", "2"], report);
        output.WriteLine(report.ToString());
        Assert.True(exitCode == 0, report.ToString());
    }
}
