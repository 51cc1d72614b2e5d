using System.Globalization;
using Netcd.Simulation.Runs;
using Xunit.Abstractions;

namespace Netcd.Simulation.Tests.Runs;

/// <summary>
/// Seeds that nobody has tried, of all profiles, for as long as NETCD_SIMULATION_SECONDS says. A failure prints the line that
/// repeats it; put its seed into <see cref="KnownSeedsTests"/> when it is mended.
/// </summary>
public sealed class FreshSeedsTests(ITestOutputHelper output)
{
    private const double DefaultSeconds = 45;

    private static double Seconds =>
        double.TryParse(Environment.GetEnvironmentVariable("NETCD_SIMULATION_SECONDS"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) ? seconds : DefaultSeconds;

    [Fact]
    public void Every_promise_holds()
    {
        var report = new StringWriter();

        int exitCode = CommandLine.Run(["--fresh", "100000", "--minutes", (Seconds / 60).ToString(CultureInfo.InvariantCulture), "--jobs", "2"], report);

        output.WriteLine(report.ToString());
        Assert.True(exitCode == 0, report.ToString());
    }
}
