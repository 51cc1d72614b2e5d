using Netcd.Processes;
using Netcd.Simulation.Processes;
using Netcd.Simulation.Runs;
using Netcd.Simulation.Verification;

namespace Netcd.Simulation.Tests.Processes;

/// <summary>One short run with real processes; <c>--target processes</c> runs many.</summary>
public sealed class ProcessRunTests
{
    [Fact]
    public void Every_promise_holds_while_real_members_are_killed()
    {
        var options = new RunOptions(ProcessProfiles.Find("kill")!, 2) { Length = TimeSpan.FromSeconds(4) };
        var run = new ProcessRun(options, new Toolset("netcd", NetcdServer.Path, "", null));

        IReadOnlyList<Violation> violations = run.Run();

        Assert.True(violations.Count == 0, string.Join('\n', violations));
        Assert.NotEmpty(run.Plan);
        Assert.True(run.Operations > 20, $"only {run.Operations} requests were answered");
    }
}
