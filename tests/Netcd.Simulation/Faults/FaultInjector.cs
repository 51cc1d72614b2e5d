using Netcd.Simulation.Cluster;
using Netcd.Simulation.Network;
using Netcd.Simulation.World;

namespace Netcd.Simulation.Faults;

/// <summary>Carries out a plan on a cluster, and puts everything right at the end.</summary>
public sealed partial class FaultInjector(SimCluster cluster, IReadOnlyList<Fault> plan, Random random)
{
    private static readonly TimeSpan SurvivorDowntime = TimeSpan.FromMilliseconds(300);
    private static readonly string[] Loops = ["apply", "backend", "wal", "raft", "watch"];

    private bool _isOver;

    private SimSchedule Schedule => cluster.Schedule;

    /// <summary>Schedules all faults from now on.</summary>
    public void Begin()
    {
        foreach (Fault fault in plan)
        {
            Schedule.Add(fault.At, () =>
            {
                if (!_isOver && Target(fault) is { } machine)
                {
                    cluster.Trace.Line("fault", fault.ToString());
                    Strike(fault, machine);
                }
            });
        }
    }

    /// <summary>
    /// Ends every fault: the network is whole, disks work, clocks run true, every machine that can is started. A process that stands
    /// still goes on when its time has come.
    /// </summary>
    public void Heal()
    {
        _isOver = true;
        cluster.LeaderElected = null;
        cluster.MemberLeft = null;
        cluster.Trace.Line("fault", "all is healed");
        cluster.Network.Heal();
        foreach (SimMachine machine in cluster.Machines)
        {
            machine.Disk.CrashAtEffect = long.MaxValue;
            machine.TurnDelay = TimeSpan.Zero;
            machine.SlowLoop = default;
            machine.Faults.IsFull = false;
            machine.Faults.Slowness = 1;
            machine.Faults.StuckUntil = 0;
            machine.ClockRate = 1;
            if (machine.Process is { } process)
            {
                process.ClockRate = 1;
            }

            machine.StartLater(TimeSpan.FromMilliseconds(1));
        }
    }

    private SimMachine? Target(Fault fault)
    {
        if (fault.Target < 0 || fault.Kind == FaultKind.LateAnswers)
        {
            return cluster.Leader;
        }

        SimMachine machine = cluster.Machines[fault.Target % cluster.Machines.Count];
        return machine.IsRetired ? null : machine;
    }

    private void Strike(Fault fault, SimMachine machine)
    {
        switch (fault.Kind)
        {
            case FaultKind.Kill or FaultKind.KillLeaders or FaultKind.KillSurvivor or FaultKind.PowerLoss or FaultKind.Stop or FaultKind.PowerLossAtEffect or FaultKind.PowerLossOfAll or FaultKind.ChangeSettings or FaultKind.BitRot:
                StrikeProcess(fault, machine);
                break;
            case FaultKind.Pause:
                if (machine.Process is { } paused)
                {
                    paused.PausedUntil = Schedule.Now + (fault.Duration * 2).Ticks;
                }

                break;
            case FaultKind.Overload:
                machine.TurnDelay = TimeSpan.FromMilliseconds(200 * fault.Amount * fault.Amount);
                Later(fault, () => machine.TurnDelay = TimeSpan.Zero);
                break;
            case FaultKind.SlowLoop:
                double place = fault.Amount * Loops.Length;
                double slowness = place - Math.Floor(place);
                machine.SlowLoop = (Loops[(int)place], TimeSpan.FromMilliseconds(500 * slowness * slowness));
                Later(fault, () => machine.SlowLoop = default);
                break;
            case FaultKind.SlowDisk or FaultKind.StuckSync or FaultKind.FailSync or FaultKind.FailWrite or FaultKind.FullDisk:
                StrikeDisk(fault, machine);
                break;
            case FaultKind.ClockJump:
                machine.CalendarOffset += TimeSpan.FromSeconds((fault.Amount - 0.5) * 200);
                if (machine.Process is { } jumping)
                {
                    jumping.CalendarOffset = machine.CalendarOffset;
                }

                break;
            case FaultKind.ClockRate:
                machine.ClockRate = 1 + ((fault.Amount - 0.5) * 2 * MaxClockError);
                if (machine.Process is { } drifting)
                {
                    drifting.ClockRate = machine.ClockRate;
                }

                break;
            default:
                StrikeNetwork(fault, machine);
                break;
        }
    }

    /// <summary>How wrong a clock may run under <see cref="FaultKind.ClockRate"/>.</summary>
    public const double MaxClockError = 0.1;

    private void StrikeProcess(Fault fault, SimMachine machine)
    {
        switch (fault.Kind)
        {
            case FaultKind.Stop:
                machine.Restart(fault.Duration);
                return;
            case FaultKind.KillLeaders:
                KillLeaders(fault);
                return;
            case FaultKind.KillSurvivor:
                cluster.MemberLeft = KillSurvivor;
                return;
            case FaultKind.PowerLossAtEffect:
                machine.Disk.CrashAtEffect = machine.Disk.Effects + 1 + (long)(fault.Amount * fault.Amount * 200);
                return;
            case FaultKind.PowerLossOfAll:
                foreach (SimMachine each in cluster.Machines)
                {
                    each.Kill(losePower: true);
                    each.StartLater(fault.Duration * random.NextDouble());
                }

                return;
            case FaultKind.ChangeSettings:
                machine.Kill(losePower: false);
                machine.Options = cluster.OptionsOf(machine.Index, ClusterSettings.Draw(random, cluster.Settings.Members) with
                {
                    HeartbeatInterval = cluster.Settings.HeartbeatInterval,
                    ElectionTimeout = cluster.Settings.ElectionTimeout,
                });
                break;
            case FaultKind.BitRot:
                machine.Kill(losePower: false);
                FileDamage.Flip(machine, cluster, random);
                break;
            default:
                machine.Kill(losePower: fault.Kind == FaultKind.PowerLoss);
                break;
        }

        machine.StartLater(fault.Duration);
    }

    /// <summary>Uncommitted entries of several terms meet: what an old leader told to few is spread by a later one (figure 8 of the raft paper).</summary>
    private void KillLeaders(Fault fault)
    {
        TimeSpan electionTimeout = cluster.Settings.ElectionTimeout;
        cluster.LeaderElected = leader =>
        {
            List<Link> deaf = [.. cluster.Machines.Where(m => m != leader && random.Next(2) == 0).Select(m => cluster.Network[leader, m])];
            deaf.ForEach(static link => link.IsCut = true);
            Schedule.Add(cluster.Settings.NetworkDelay * (10 * random.NextDouble()), () =>
            {
                deaf.ForEach(static link => link.IsCut = false);
                leader.Kill(losePower: false);
                leader.StartLater(electionTimeout * (0.5 * random.NextDouble()));
            });
        };
        if (cluster.Leader is { } first)
        {
            cluster.LeaderElected(first);
        }

        Schedule.Add((fault.Duration * 3) + (5 * electionTimeout), () => cluster.LeaderElected = null);
    }

    /// <summary>What it knows of the removal of the other voter is what its disk says.</summary>
    private void KillSurvivor(SimMachine gone)
    {
        if (cluster.Machines.Where(m => m != gone && m.Process is not null).ToArray() is not [var survivor])
        {
            return;
        }

        cluster.MemberLeft = null;
        Schedule.Add(TimeSpan.Zero, () =>
        {
            survivor.Kill(losePower: false);
            survivor.StartLater(SurvivorDowntime);
        });
    }

    private void StrikeDisk(Fault fault, SimMachine machine)
    {
        DiskFaults disk = machine.Faults;
        switch (fault.Kind)
        {
            case FaultKind.SlowDisk:
                disk.Slowness = 1 + (200 * fault.Amount * fault.Amount);
                Later(fault, () => disk.Slowness = 1);
                break;
            case FaultKind.StuckSync:
                disk.StuckUntil = Schedule.Now + (fault.Duration * 3).Ticks;
                break;
            case FaultKind.FullDisk:
                disk.IsFull = true;
                Later(fault, () => disk.IsFull = false);
                break;
            case FaultKind.FailSync:
                disk.FailSync(random.Next(5), random.Next(3) == 0 ? "" : random.Next(2) == 0 ? "wal" : "db");
                break;
            default:
                disk.FailWrite(random.Next(10), random.Next(3) == 0 ? "" : random.Next(2) == 0 ? "wal" : "db");
                break;
        }
    }

    private void Later(Fault fault, Action action) => Schedule.Add(fault.Duration, action);
}
