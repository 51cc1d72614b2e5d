using Netcd.Simulation.Runs;
using Xunit.Abstractions;

namespace Netcd.Simulation.Tests.Runs;

/// <summary>
/// The first seeds of all profiles, which give the same result wherever they run, so that a build fails only by what changed. Put the
/// seed of a failure that is mended into <see cref="KnownSeedsTests"/>.
/// </summary>
public sealed class FirstSeedsTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_promise_holds_in_the_first_seeds()
    {
        var report = new StringWriter();
        int exitCode = CommandLine.Run(["--seeds", "1..10", "--jobs", "2"], report);
        output.WriteLine(report.ToString());
        Assert.True(exitCode == 0, report.ToString());
    }
}
