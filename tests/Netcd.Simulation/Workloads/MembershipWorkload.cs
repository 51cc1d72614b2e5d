using Netcd.Core.LocalMember;
using Netcd.Core.Membership;
using Netcd.Protocol.Errors;
using Netcd.Simulation.Clients;
using Netcd.Simulation.Cluster;

namespace Netcd.Simulation.Workloads;

/// <summary>
/// The operator: adds learners and voters on new machines, promotes, removes, hands leadership over. What an unanswered request
/// left behind is found by looking, and put right before the next step.
/// </summary>
internal sealed class MembershipWorkload(SimStage stage, SimClient client, (int Min, int Max) bounds)
{
    private const int MaxMachines = 12;
    private static readonly TimeSpan Think = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private SimMachine? _doubtful;
    private long _doubtfulUntil;

    private SimCluster Cluster => stage.Cluster;

    private Random Random => client.Random;

    /// <summary>Until the run is over and the machines are the members.</summary>
    public async Task RunAsync()
    {
        while (true)
        {
            await client.PauseAsync(Think / stage.Pace);
            bool isSettled = await LookAsync() is { } view && await SettleAsync(view);
            // One that is still starting may have been removed meanwhile: it is told so when it connects.
            if (stage.IsOver && isSettled && Cluster.Machines.All(static m => m.IsRetired || m.MemberId is not null))
            {
                return;
            }

            // Nobody can join before the version of the cluster is known, in etcd too; and one member alone that has added another
            // needs that one to settle it.
            if (!stage.IsOver && isSettled && Cluster.Leader?.Member?.Membership.View is { ClusterVersion: not null } known)
            {
                await ChangeAsync(known);
            }
        }
    }

    private async Task<MembershipView?> LookAsync()
    {
        MembershipView? view = null;
        await client.AskAsync(client.PickMachine(), async member =>
        {
            EtcdError error = await member.Kv.ReadBarrierAsync();

            // What a removed member or a learner says need not be known to the voters that stay.
            MembershipView seen = member.Membership.View;
            view = error == EtcdError.None && seen.Voters().Contains(member.MemberId) ? seen : null;
            return default;
        });
        return view;
    }

    /// <summary>Removes members that no machine runs, retires machines that were removed.</summary>
    /// <returns>Whether there was nothing to do.</returns>
    private async Task<bool> SettleAsync(MembershipView view)
    {
        foreach (SimMachine machine in Cluster.Machines)
        {
            if (!machine.IsRetired && machine.MemberId is { } id && view.IsRemoved(id))
            {
                SimMachine removed = machine;
                Cluster.Schedule.Add(Grace, () => removed.Retire("its member was removed"));
                return false;
            }
        }

        if (_doubtful is { } doubtful && Cluster.Schedule.Now > _doubtfulUntil)
        {
            _doubtful = null;
            if (!view.Members.Any(m => m.PeerUrls[0] == doubtful.PeerUrl))
            {
                doubtful.Retire("it was not added");
            }
        }

        foreach (SimMachine machine in Cluster.Machines)
        {
            bool waitsToJoin = machine is { IsRetired: false, MemberId: null, Options.IsNewCluster: false } && machine != _doubtful;
            if (waitsToJoin && !view.Members.Any(m => m.PeerUrls[0] == machine.PeerUrl))
            {
                machine.Retire("its member was removed before it started");
                return false;
            }
        }

        foreach (Member member in view.Members)
        {
            if (Cluster.MachineAt(member.PeerUrls[0]) is null)
            {
                await RemoveAsync(member.Id);
                return false;
            }
        }

        return _doubtful is null;
    }

    private async Task ChangeAsync(MembershipView view)
    {
        int voters = view.Members.Count(static m => !m.IsLearner);
        Member? learner = view.Members.FirstOrDefault(static m => m.IsLearner);
        int first = Random.Next(4);
        for (int i = 0; i < 4 && !await TryAsync((first + i) % 4, view, voters, learner); i++)
        {
        }
    }

    /// <returns>False when that change makes no sense now.</returns>
    private async Task<bool> TryAsync(int change, MembershipView view, int voters, Member? learner)
    {
        switch (change)
        {
            case 0 when voters < bounds.Max && Cluster.Machines.Count < MaxMachines:
                await AddAsync(isLearner: learner is null && Random.Next(2) == 0);
                break;
            case 1 when learner is not null:
                await AskAsync(async m => (await m.Members.PromoteAsync(learner.Id, CancellationToken.None)).Error);
                break;
            case 2 when voters > bounds.Min:
                await RemoveAsync(view.Members[Random.Next(view.Members.Length)].Id);
                break;
            case 2 when voters == 1 && learner is not null:
                await RemoveAsync(learner.Id);
                break;
            case 3 when Cluster.Leader is { } leader && voters > 1:
                ulong target = view.Members[Random.Next(view.Members.Length)].Id;
                await client.AskAsync(leader, async m => new Answer(await m.Transfer.MoveAsync(target, CancellationToken.None)));
                break;
            default:
                return false;
        }

        return true;
    }

    private async Task AddAsync(bool isLearner)
    {
        SimMachine machine = Cluster.LayOut();
        EtcdError? error = await AskAsync(async m => (await m.Members.AddAsync([machine.PeerUrl], isLearner, out _)).Error);
        if (error is null or EtcdError.Timeout or EtcdError.TimeoutConnectionLost or EtcdError.TimeoutLeaderFailure or EtcdError.Stopped)
        {
            _doubtful = machine;
            _doubtfulUntil = Cluster.Schedule.Now + (3 * Grace).Ticks;
        }
        else if (error != EtcdError.None)
        {
            machine.Retire($"not added: {error}");
            return;
        }

        machine.Start();
    }

    private Task<EtcdError?> RemoveAsync(ulong id) => AskAsync(async m => (await m.Members.RemoveAsync(id)).Error);

    /// <returns>Null when the outcome is unknown.</returns>
    private async Task<EtcdError?> AskAsync(Func<EtcdMember, ValueTask<EtcdError>> ask)
    {
        (CallStatus status, Answer answer) = await client.AskAsync(client.PickMachine(), async m => new Answer(await ask(m)));
        if (Cluster.Trace.IsOn)
        {
            Cluster.Trace.Line(client.Name, $"membership: {status} {answer.Error}");
        }

        return status switch
        {
            CallStatus.Answered => answer.Error,
            CallStatus.Refused => EtcdError.Unhealthy,
            _ => null,
        };
    }
}
