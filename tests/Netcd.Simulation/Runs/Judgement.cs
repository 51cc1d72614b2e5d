using Netcd.Simulation.Verification;
using Netcd.Simulation.Workloads;

namespace Netcd.Simulation.Runs;

/// <summary>All judges of what clients recorded, on whatever target.</summary>
internal static class Judgement
{
    public static void Run(Stage stage)
    {
        Truth truth = stage.Target.Truth;
        Violations violations = stage.Target.Violations;
        new OperationCheck(truth, stage.Record, violations).Run();
        LeaseCheck.RunLowerBound(truth, stage.Leases, violations);
        long maxCompaction = stage.Record.Max(static o => o.Request is Protocol.Rpc.CompactionRequest c ? c.Revision : 0);
        var watches = new WatchCheck(truth, maxCompaction, violations);
        foreach (WatchRecord watch in stage.Watches)
        {
            watches.Run(watch);
        }

        RegisterCheck.Run(stage, violations);
    }
}
