using System.Net;
using Netcd.Processes;
using Netcd.Protocol.Rpc;

namespace Netcd.Bench;

/// <summary>Three members on this machine; CPU and memory are those of all three.</summary>
internal static class ClusterScenarios
{
    public static IEnumerable<Scenario> Of(Sizes sizes)
    {
        yield return Puts("three members, put 256 B to the leader, 1,000 clients", sizes, isToAll: false);
        yield return Puts("three members, put 256 B to all, 1,000 clients", sizes, isToAll: true);
    }

    private static Scenario Puts(string name, Sizes sizes, bool isToAll)
    {
        var row = new Row(name, Section.Load, Target.Load(2.5, 1.0 / 3));
        return new Scenario([row], async trial =>
        {
            var kind = new Toolset(trial.Program, trial.Program, "", null);
            await using ProcessCluster cluster = await ProcessCluster.StartAsync(new ClusterOptions { Kinds = [kind, kind, kind] });
            ClusterMember leader = await cluster.LeaderAsync();
            IPEndPoint[] targets = [.. cluster.Members.Where(m => isToAll || m == leader).Select(static m => IPEndPoint.Parse(m.Process.Endpoint))];
            var cost = new ProcessCost([.. cluster.Members.Select(static m => m.Process.ProcessId)]);
            var put = new PutRequest { Key = Filler.Key(0), Value = Filler.Value(256) };
            trial.Record(row, await H2Load.RunAsync(cost, targets, "KV/Put", put, 100, 10, sizes.Requests), cost);
        });
    }
}
