using Netcd.Core.Mvcc;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Clients;
using Netcd.Simulation.Cluster;
using Netcd.Simulation.Verification;
using Netcd.Simulation.Workloads;

namespace Netcd.Simulation.Runs;

/// <summary>After the faults: the cluster must become healthy by itself, take writes everywhere, and all members must be equal.</summary>
internal sealed class CalmPhase(SimCluster cluster, SimStage stage, Func<Func<bool>, TimeSpan, string, bool> wait)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private TimeSpan Limit => Patience + (20 * cluster.Settings.ElectionTimeout);

    private IEnumerable<SimMachine> Members => cluster.Machines.Where(static m => !m.IsRetired);

    /// <returns>False when something was wrong.</returns>
    public bool Run() =>
        wait(IsHealthy, Limit, "healthy members after the faults")
        && wait(() => stage.Working == 0, Limit, "answers to all clients")
        && wait(() => !LeaseCheck.Alive(cluster.Truth, stage.Leases).Any(), Limit, "expiry of leases")
        && WriteEverywhere()
        && WatchersFinish()
        && wait(AreAtOneIndex, Limit, "equal revisions")
        && AreEqual()
        && HashesAreEqual();

    private bool IsHealthy()
    {
        ulong leader = 0;
        ulong term = 0;
        foreach (SimMachine machine in Members)
        {
            if (machine is not { IsServing: true, Member.Raft.View: var view } || view.Leader == 0)
            {
                return false;
            }

            (leader, term) = leader == 0 ? (view.Leader, view.Term) : (leader, term);
            if (view.Leader != leader || view.Term != term)
            {
                return false;
            }
        }

        return true;
    }

    private bool WriteEverywhere()
    {
        int done = 0;
        foreach (SimMachine machine in Members)
        {
            Client client = new(cluster, $"last{machine.Index}", new Random(machine.Index), stage.Record, machine.Index);
            stage.Begin(async () =>
            {
                while (!(await client.PutAsync(new PutRequest { Key = Client.Bytes("last"), Value = Client.Bytes(stage.NewValue()) })).Succeeded)
                {
                    await client.PauseAsync(cluster.Settings.ElectionTimeout);
                }

                done++;
            });
        }

        int members = Members.Count();
        return wait(() => done == members, Limit, "a write through each member");
    }

    private bool AreAtOneIndex() =>
        Members.All(m => m.Member is { } member
            && member.Store.CurrentRevision == cluster.Truth.Newest
            && member.AppliedIndex.Value == Members.First().Member!.AppliedIndex.Value);

    private bool WatchersFinish()
    {
        stage.FinalRevision = cluster.Truth.Newest;
        return wait(() => stage.Running == 0, Limit, "watchers at the end of history");
    }

    private bool AreEqual()
    {
        (string Name, HashKvResult Hash, string Others)? first = null;
        foreach (SimMachine machine in Members)
        {
            if (machine.Member is not { } member)
            {
                cluster.Violations.Add("liveness", $"{machine.Name} does not run at the end");
                continue;
            }

            HashKvResult hash = member.Store.HashKv(cluster.Truth.Newest);
            string rest = MemberDigest.Of(member);
            foreach (string problem in member.Backend.Check())
            {
                cluster.Violations.Add("sound database", $"{machine.Name}: {problem}");
            }

            if (first is not { } other)
            {
                first = (machine.Name, hash, rest);
            }
            else if (hash != other.Hash || rest != other.Others)
            {
                cluster.Violations.Add("equal state", $"{machine.Name} has {hash} {rest}; {other.Name} has {other.Hash} {other.Others}");
            }
        }

        return !cluster.Violations.Any;
    }

    /// <summary>The whole database, users and roles among it. Compactions may still run, leases may still end: members become equal, sooner or later.</summary>
    private bool HashesAreEqual()
    {
        SimMachine[] members = [.. Members];
        var hashes = new uint?[members.Length];
        bool isComparing = false;
        Client observer = stage.NewClient("observer", pinned: false);
        stage.Begin(CompareAsync);
        // A compaction that removes one revision after the other takes its time.
        TimeSpan limit = Limit + (ClusterSettings.MaxCompactionPause * cluster.Truth.Newest);
        return wait(() => !isComparing && hashes.All(h => h is not null && h == hashes[0]), limit, "equal databases");

        async Task CompareAsync()
        {
            while (!cluster.Violations.Any && !hashes.All(h => h is not null && h == hashes[0]))
            {
                isComparing = true;
                for (int i = 0; i < members.Length; i++)
                {
                    hashes[i] = members[i].Member is { } member ? await member.Backend.HashAsync() : null;
                }

                isComparing = false;
                await observer.PauseAsync(TimeSpan.FromSeconds(1));
            }
        }
    }
}
