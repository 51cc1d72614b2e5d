using Netcd.Simulation.Cluster;
using Netcd.Simulation.Network;

namespace Netcd.Simulation.Faults;

/// <content>Faults of links.</content>
public sealed partial class FaultInjector
{
    private void StrikeNetwork(Fault fault, SimMachine machine)
    {
        List<(Link Link, bool IsInbound)> links = [.. LinksOf(fault, machine)];
        foreach ((Link link, bool isInbound) in links)
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
                case FaultKind.LateAnswers:
                    Detain(link, isInbound, fault.Amount);
                    break;
                default:
                    link.IsCut = true;
                    break;
            }
        }

        if (fault.Kind != FaultKind.LateAnswers)
        {
            Later(fault, () => links.ForEach(static l => l.Link.Heal()));
        }
    }

    /// <summary>
    /// Answers to the last heartbeats are on their way when the member's own words are cut off; they arrive in the time between the
    /// first possible election of a successor and the last moment at which a leader that hears nobody believes in itself.
    /// </summary>
    private void Detain(Link link, bool isInbound, double amount)
    {
        TimeSpan until = cluster.Settings.ElectionTimeout * (1.1 + (0.9 * amount));
        if (isInbound)
        {
            link.CloggedUntil = Schedule.Now + until.Ticks;
            return;
        }

        Schedule.Add(4 * cluster.Settings.NetworkDelay, () => link.IsCut = !_isOver);
        Schedule.Add(until, () => link.IsCut = false);
    }

    private IEnumerable<(Link Link, bool IsInbound)> LinksOf(Fault fault, SimMachine machine)
    {
        foreach (SimMachine from in cluster.Machines)
        {
            foreach (SimMachine to in cluster.Machines)
            {
                if (from != to && IsHit(fault, machine, from, to))
                {
                    yield return (cluster.Network[from, to], to == machine);
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
        FaultKind.Clog or FaultKind.LateAnswers => from == machine || to == machine,
        _ => fault.Amount > 0.5 || from == machine || to == machine,
    };

    private bool IsPair(SimMachine machine, SimMachine from, SimMachine to) =>
        from == machine && to.Index == (machine.Index + 1) % cluster.Machines.Count;
}
