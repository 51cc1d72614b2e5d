using Netcd.Processes;
using Netcd.Simulation.Faults;

namespace Netcd.Simulation.Processes;

/// <summary>
/// Carries out a plan on real processes. What happens to processes and what happens to the network are two lanes: one fault at a time in
/// each, the next one begins when the one before has ended and its time has come.
/// </summary>
internal sealed class ProcessFaults(ProcessTarget target, IReadOnlyList<SmallDisk> disks, Random random)
{
    private bool _isOver;

    private ProcessCluster Cluster => target.Cluster;

    /// <summary>Until the plan is carried out, or <see cref="Stop"/> was called and everything runs again.</summary>
    public Task RunAsync(IReadOnlyList<Fault> plan) => Task.WhenAll(
        LaneAsync([.. plan.Where(static f => IsNetwork(f.Kind))]),
        LaneAsync([.. plan.Where(static f => !IsNetwork(f.Kind))]));

    /// <summary>No further fault begins.</summary>
    public void Stop() => _isOver = true;

    private static bool IsNetwork(FaultKind kind) => kind is FaultKind.Isolate or FaultKind.Mute or FaultKind.Deafen or FaultKind.SlowNetwork or FaultKind.Reset;

    private async Task LaneAsync(IReadOnlyList<Fault> plan)
    {
        long start = target.Time.Now;
        foreach (Fault fault in plan)
        {
            long wait = start + fault.At.Ticks - target.Time.Now;
            await Task.Delay(TimeSpan.FromTicks(Math.Max(wait, 0)));
            if (_isOver)
            {
                return;
            }

            ClusterMember member = target[await PickAsync(fault)];
            target.Trace.Line("fault", $"{fault}: {member}");
            await StrikeAsync(fault, member);
        }
    }

    private async Task<int> PickAsync(Fault fault)
    {
        int[] present = [.. target.Present];
        if (fault.Target < 0 && await LeaderAsync() is { } leader)
        {
            return leader;
        }

        return present[Math.Max(fault.Target, 0) % present.Length];
    }

    private async Task<int?> LeaderAsync()
    {
        foreach (int i in target.Present)
        {
            try
            {
                Protocol.Rpc.StatusResponse status = await target[i].StatusAsync(TimeSpan.FromMilliseconds(300));
                if (status.Leader == status.Header.MemberId)
                {
                    return i;
                }
            }
            catch (Netcd.Rpc.RpcException)
            {
                // One that does not answer is not the leader we look for.
            }
        }

        return null;
    }

    private async Task StrikeAsync(Fault fault, ClusterMember member)
    {
        switch (fault.Kind)
        {
            case FaultKind.Stop:
                await member.Process.TerminateAsync();
                await Task.Delay(fault.Duration);
                await Task.Run(() => member.RestartAsync());
                break;
            case FaultKind.Pause:
                member.Process.Pause();
                await Task.Delay(fault.Duration * 2);
                member.Process.Resume();
                break;
            case FaultKind.FullDisk:
                await FillAsync(fault, member);
                break;
            case FaultKind.Replace:
                await ReplaceAsync(member);
                break;
            case FaultKind.Isolate or FaultKind.Mute or FaultKind.Deafen or FaultKind.SlowNetwork or FaultKind.Reset:
                await StrikeNetworkAsync(fault, member);
                break;
            default:
                await member.Process.KillAsync();
                await Task.Delay(fault.Duration);
                await Task.Run(() => member.RestartAsync());
                break;
        }
    }

    private async Task StrikeNetworkAsync(Fault fault, ClusterMember member)
    {
        foreach (ClusterMember other in Cluster.Members.Where(m => m != member))
        {
            if (fault.Kind is FaultKind.Isolate or FaultKind.Mute)
            {
                Cluster.Network[member.Name, other.Name].Cut();
            }

            if (fault.Kind is FaultKind.Isolate or FaultKind.Deafen)
            {
                Cluster.Network[other.Name, member.Name].Cut();
            }
        }

        if (fault.Kind == FaultKind.SlowNetwork)
        {
            Cluster.Network.SlowAll(TimeSpan.FromMilliseconds(100 * fault.Amount), TimeSpan.FromMilliseconds(50));
        }

        if (fault.Kind == FaultKind.Reset)
        {
            Cluster.Network.BreakAll();
        }

        await Task.Delay(fault.Duration * 2);
        Cluster.Network.Heal();
    }

    /// <summary>Either the member ends by itself or it gets by; then it is started again with space.</summary>
    private async Task FillAsync(Fault fault, ClusterMember member)
    {
        SmallDisk disk = disks[Enumerable.Range(0, target.Count).First(i => target[i] == member)];
        disk.Fill();
        await Task.Delay(fault.Duration * 2);
        disk.Free();
        if (!member.IsRunning || random.Next(2) == 0)
        {
            await Task.Run(() => member.RestartAsync());
        }
    }

    private async Task ReplaceAsync(ClusterMember member)
    {
        await member.RememberAsync(Cluster.Running.First(m => m != member));
        target.Leave(member);
        await Cluster.RemoveAsync(member);
        await Cluster.DiscardAsync(member);
        int joined = target.Join(await Task.Run(() => Cluster.AddAsync(member.Kind)));
        Joined?.Invoke(joined);
    }

    /// <summary>Told the number of a member that has joined.</summary>
    public Action<int>? Joined { get; init; }
}
