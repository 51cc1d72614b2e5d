using Netcd.Simulation.Checkers;
using Netcd.Simulation.Checkers.Kv;
using Netcd.Simulation.Workloads;

namespace Netcd.Simulation.Verification;

/// <summary>Searches the histories of registers for a linearization, independent of what the members say about revisions.</summary>
internal static class RegisterCheck
{
    /// <summary>A search that takes longer is given up: the judge of operations decides by revisions in any case.</summary>
    private const long MaxSteps = 300_000;

    public static void Run(Stage stage, Violations violations)
    {
        Report(KvLinearizability.Check(stage.Registers, MaxSteps), "registers (search)", violations);
        if (stage is SimStage simulated)
        {
            Report(Linearizability.Check(new RegisterModel(), simulated.V2Register, MaxSteps), "v2 register (search)", violations);
        }
    }

    private static void Report(LinearizabilityResult result, string what, Violations violations)
    {
        if (result.Verdict == Verdict.Violated)
        {
            violations.Add("linearizable " + what, result.Explanation);
        }
    }
}
