using Netcd.Core.Bootstrap;
using Netcd.Core.LocalMember;
using Netcd.Simulation.Clients;
using Netcd.Simulation.Disk;
using Netcd.Simulation.Verification;
using Netcd.Simulation.World;

namespace Netcd.Simulation.Cluster;

/// <summary>
/// A machine with a disk on which a member runs, dies and is started again. Everything here is called from events that belong to
/// no process.
/// </summary>
public sealed class SimMachine
{
    private static readonly TimeSpan RestartPause = TimeSpan.FromMilliseconds(300);

    private readonly SimCluster _cluster;
    private readonly List<PendingCall> _calls = [];
    private bool _restartScheduled;

    internal SimMachine(SimCluster cluster, int index, MemberOptions options)
    {
        _cluster = cluster;
        Index = index;
        Options = options;
        Disk = new SimDisk { FaultRandom = new Random(cluster.Schedule.Random.Next()) };
        Faults = new DiskFaults(this, cluster.Schedule);
        Disk.Faults = Faults.Decide;
    }

    /// <summary>Position in the cluster.</summary>
    public int Index { get; }

    /// <summary>Name of the member.</summary>
    public string Name => Options.Name;

    /// <summary>Its peer URL.</summary>
    public string PeerUrl => Options.PeerUrls[0];

    /// <summary>Settings for the next start.</summary>
    public MemberOptions Options { get; set; }

    /// <summary>What survives the process.</summary>
    public SimDisk Disk { get; }

    /// <summary>What goes wrong with the disk.</summary>
    public DiskFaults Faults { get; }

    /// <summary>The running process, null while there is none.</summary>
    public SimWorld? Process { get; private set; }

    /// <summary>The member of the running process, null before it is built.</summary>
    public EtcdMember? Member { get; private set; }

    /// <summary>Counts starts.</summary>
    public int Incarnation { get; private set; }

    /// <summary>Whether clients can connect.</summary>
    public bool IsServing { get; private set; }

    /// <summary>Whether the machine is to stay down: its member left the cluster, or its files are damaged beyond use.</summary>
    public bool IsRetired { get; private set; }

    /// <summary>The id of its member, once that was built.</summary>
    public ulong? MemberId { get; private set; }

    /// <summary>Whether its files were damaged on purpose, so that it may refuse to start.</summary>
    public bool IsDamaged { get; set; }

    /// <summary>How wrong its calendar is; kept over restarts.</summary>
    public TimeSpan CalendarOffset { get; set; }

    /// <summary>How fast its clock runs; kept over restarts.</summary>
    public double ClockRate { get; set; } = 1;

    /// <summary>Added to every turn of every loop while the machine is overloaded.</summary>
    public TimeSpan TurnDelay { get; set; }

    /// <summary>A loop all of whose turns come late, and by how much.</summary>
    public (string Name, TimeSpan Delay) SlowLoop { get; set; } = ("", TimeSpan.Zero);

    /// <summary>Starts the process unless it runs.</summary>
    public void Start()
    {
        if (Process is not null || IsRetired)
        {
            return;
        }

        var process = new SimWorld(_cluster.Schedule, Disk)
        {
            RareBranches = _cluster.RareBranches,
            TurnDelay = (loop, blocks) => TurnDelay + (loop == SlowLoop.Name ? SlowLoop.Delay : TimeSpan.Zero) + (blocks ? Faults.SyncDelay(_cluster.Settings.SyncLatency) : TimeSpan.Zero),
            CalendarOffset = CalendarOffset,
            ClockRate = ClockRate,
        };
        process.PowerLost = () =>
        {
            Ended(process, () => Disk.Crash(_cluster.Schedule.Random), "power lost at a disk effect");
            StartLater(RestartPause);
        };
        Process = process;
        Incarnation++;
        _cluster.Trace.Line(Name, $"starts (incarnation {Incarnation})");
        process.After(_cluster.Schedule.SmallDelay(), () => _ = BootAsync(process));
    }

    /// <summary>Ends the process at once.</summary>
    /// <param name="losePower">Whether unsynced writes may be lost, torn or reordered; otherwise the kernel keeps them.</param>
    public void Kill(bool losePower)
    {
        if (Process is { } process)
        {
            Ended(process, losePower ? () => Disk.Crash(_cluster.Schedule.Random) : Disk.Kill, losePower ? "power lost" : "killed");
        }
        else if (losePower)
        {
            Disk.Crash(_cluster.Schedule.Random);
        }
    }

    /// <summary>Stops the member in order, ends the process and starts it again after a while. A process that stands still does so when it goes on.</summary>
    public void Restart(TimeSpan pause)
    {
        SimWorld? process = Process;
        process?.After(TimeSpan.Zero, () =>
        {
            Exception? failure = null;
            try
            {
                Member?.Stop();
            }
            catch (IOException e)
            {
                failure = e;
            }

            if (failure is not null && !process.SimulatedDisk.IsOff && !Faults.WereInjected)
            {
                _cluster.Violations.Add("orderly stop", $"{Name}: {failure}");
            }

            Ended(process, Disk.Kill, "stopped in order");
            StartLater(pause);
        });
    }

    /// <summary>Keeps the machine down for good.</summary>
    public void Retire(string reason)
    {
        _cluster.Trace.Line(Name, $"retires: {reason}");
        IsRetired = true;
        Kill(losePower: false);
    }

    /// <summary>Starts the process again after a while, unless something else did so before.</summary>
    public void StartLater(TimeSpan pause)
    {
        if (!_restartScheduled)
        {
            _restartScheduled = true;
            _cluster.Schedule.Add(pause, () =>
            {
                _restartScheduled = false;
                Start();
            });
        }
    }

    /// <summary>Its state in words.</summary>
    public string Describe() => Member is { } member
        ? $"{Name} {(IsServing ? "serves" : "starts")}, {member.Raft.View.Role} in term {member.Raft.View.Term} of leader {member.Raft.View.Leader:x}, revision {member.Store.CurrentRevision}, applied {member.AppliedIndex.Value} of {member.Raft.CommitIndex}"
        : $"{Name} is {(IsRetired ? "retired" : Process is null ? "down" : "booting")}";

    private bool IsJoining => !Options.IsNewCluster && MemberId is null;

    internal void Track(PendingCall call) => _calls.Add(call);

    internal void Forget(PendingCall call) => _calls.Remove(call);

    private async Task BootAsync(SimWorld process)
    {
        EtcdMember member;
        try
        {
            Options = IsJoining ? _cluster.OptionsToJoin(this) : Options;
            member = await _cluster.OpenAsync(this, process);
        }
        catch (Exception e) when (e is IOException or BootstrapException or InvalidDataException or Telemetry.InvariantViolationException)
        {
            if (!Disk.IsOff)
            {
                RefusedToStart(process, e);
            }

            return;
        }

        Member = member;
        MemberId = member.MemberId;
        member.Store.Observer = new RevisionTap(Name, _cluster.Truth, member.Store.Observer);
        member.Raft.ViewChanged += view =>
        {
            _cluster.Trace.Line(Name, $"{view.Role} in term {view.Term}, leader {view.Leader:x}");
            _cluster.Leaders.OnView(Name, view);
            if (view.IsLeader)
            {
                _cluster.LeaderElected?.Invoke(this);
            }
        };
        member.Start();
        _ = WatchFaultAsync(member, process);
        _ = WatchRemovalAsync(member, process);
        _ = AnnounceAsync(member);
    }

    private async Task AnnounceAsync(EtcdMember member)
    {
        await member.Announcer.PublishAttributesAsync(default);
        IsServing = true;
        _cluster.Trace.Line(Name, $"serves at revision {member.Store.CurrentRevision}");
    }

    /// <summary>A removed member says so and its process ends.</summary>
    private async Task WatchRemovalAsync(EtcdMember member, SimWorld process)
    {
        await member.Removed;
        if (!process.IsKilled && !Disk.IsOff)
        {
            Retire("it was removed from the cluster");
            _cluster.MemberLeft?.Invoke(this);
        }
    }

    private async Task WatchFaultAsync(EtcdMember member, SimWorld process)
    {
        Exception reason = await member.Faulted;
        bool hadDiskFault = Faults.WereInjected;
        if (process.IsKilled || Disk.IsOff)
        {
            return;
        }

        Ended(process, Disk.Kill, $"faulted: {reason.Message}");
        if (IsDamaged)
        {
            Retire("it noticed that its files are damaged");
            return;
        }

        if (!hadDiskFault || reason is not IOException)
        {
            _cluster.Violations.Add("member faulted", $"{Name}: {reason}");
        }

        StartLater(RestartPause);
    }

    private void RefusedToStart(SimWorld process, Exception reason)
    {
        // Whoever joins has to reach a member, and the members must not change meanwhile.
        bool isExpected = (reason is IOException && Faults.WereInjected) || (reason is BootstrapException && IsJoining);
        Ended(process, Disk.Kill, $"refuses to start: {reason.Message}");
        if (IsDamaged)
        {
            Retire("its files are damaged");
            return;
        }

        if (!isExpected)
        {
            _cluster.Violations.Add("restart", $"{Name} refuses to start: {reason}");
            Retire("it does not start");
            return;
        }

        StartLater(RestartPause);
    }

    private void Ended(SimWorld process, Action restartDisk, string how)
    {
        if (Process != process)
        {
            return;
        }

        _cluster.Trace.Line(Name, how);
        process.Kill();
        if (Faults.NeedsReboot)
        {
            Disk.Crash(_cluster.Schedule.Random);
        }
        else
        {
            restartDisk();
        }

        Process = null;
        Member = null;
        IsServing = false;
        Faults.Forget();
        _cluster.Network.OnProcessEnded(this);
        PendingCall[] calls = [.. _calls];
        _calls.Clear();
        foreach (PendingCall call in calls)
        {
            call.Lose();
        }
    }
}
