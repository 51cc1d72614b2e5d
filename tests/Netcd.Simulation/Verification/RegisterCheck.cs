using Netcd.Simulation.Checkers;
using Netcd.Simulation.Checkers.Kv;
using Netcd.Simulation.Workloads;

namespace Netcd.Simulation.Verification;

/// <summary>Searches the histories of registers for a linearization, independent of what the members say about revisions.</summary>
internal static class RegisterCheck
{
    public static void Run(SimStage stage, Violations violations)
    {
        Report(KvLinearizability.Check(stage.Registers), "registers (search)", violations);
        Report(Linearizability.Check(new RegisterModel(), stage.V2Register), "v2 register (search)", violations);
    }

    private static void Report(LinearizabilityResult result, string what, Violations violations)
    {
        if (result.Verdict == Verdict.Violated)
        {
            violations.Add("linearizable " + what, result.Explanation);
        }
    }
}
