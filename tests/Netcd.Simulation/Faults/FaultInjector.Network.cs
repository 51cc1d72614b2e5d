using Netcd.Simulation.Cluster;
using Netcd.Simulation.Network;

namespace Netcd.Simulation.Faults;

/// <content>Faults of links.</content>
public sealed partial class FaultInjector
{
    private void StrikeNetwork(Fault fault, SimMachine machine)
    {
        List<Link> links = [.. LinksOf(fault, machine)];
        foreach (Link link in links)
        {
            switch (fault.Kind)
            {
                case FaultKind.Loss:
                    link.Loss = fault.Amount;
                    break;
                case FaultKind.SlowNetwork:
                    link.Slowness = 1 + (200 * fault.Amount * fault.Amount);
                    break;
                case FaultKind.Disorder:
                    link.Reorders = true;
                    link.Duplication = fault.Amount / 2;
                    link.Slowness = 20;
                    break;
                case FaultKind.Clog:
                    // As long as an election takes, or two: what was said to the old leader reaches it when there is a new one.
                    link.CloggedUntil = Schedule.Now + (cluster.Settings.ElectionTimeout * (0.5 + (2 * fault.Amount))).Ticks;
                    break;
                default:
                    link.IsCut = true;
                    break;
            }
        }

        Later(fault, () => links.ForEach(static l => l.Heal()));
    }

    private IEnumerable<Link> LinksOf(Fault fault, SimMachine machine)
    {
        foreach (SimMachine from in cluster.Machines)
        {
            foreach (SimMachine to in cluster.Machines)
            {
                if (from != to && IsHit(fault, machine, from, to))
                {
                    yield return cluster.Network[from, to];
                }
            }
        }
    }

    private bool IsHit(Fault fault, SimMachine machine, SimMachine from, SimMachine to) => fault.Kind switch
    {
        FaultKind.Isolate => from == machine || to == machine,
        FaultKind.Deafen => to == machine,
        FaultKind.Mute => from == machine,
        FaultKind.Split => (from.Index < fault.Amount * cluster.Machines.Count) != (to.Index < fault.Amount * cluster.Machines.Count),
        FaultKind.CutLink => IsPair(machine, from, to) || IsPair(machine, to, from),
        FaultKind.Clog => from == machine || to == machine,
        _ => fault.Amount > 0.5 || from == machine || to == machine,
    };

    private bool IsPair(SimMachine machine, SimMachine from, SimMachine to) =>
        from == machine && to.Index == (machine.Index + 1) % cluster.Machines.Count;
}
