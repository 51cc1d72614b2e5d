using Netcd.Core.World;
using static Netcd.Simulation.Faults.FaultKind;

namespace Netcd.Simulation.Runs;

/// <summary>All profiles of the command line.</summary>
public static class Profiles
{
    private static readonly int[] One = [1];
    private static readonly int[] Three = [3];
    private static readonly int[] Many = [3, 3, 3, 5];

    /// <summary>In the order in which they are listed.</summary>
    public static readonly IReadOnlyList<Profile> All =
    [
        new("calm", "nothing goes wrong: what fails here is wrong without any fault", [1, 3, 3, 5], []) { V2Clients = 1, KubernetesClients = 1, LockClients = 2 },
        new("single", "one member: crashes at every disk effect, lost and torn writes", One, [PowerLoss, PowerLossAtEffect, PowerLossAtEffect, Kill, Stop, ChangeSettings]) { FaultRate = 1.5 },
        new("single-compact", "one member under constant compaction and defragmentation, with crashes", One, [PowerLossAtEffect, PowerLoss, Kill]) { FaultRate = 1.5, CompactionInterval = TimeSpan.FromMilliseconds(100), WatchClients = 2 },
        new("crash", "members are killed and come back", Many, [Kill, Kill, Stop, ChangeSettings, Pause]),
        new("crash-disk", "members lose power: unsynced writes are lost, torn, reordered", Many, [PowerLoss, PowerLossAtEffect, PowerLossAtEffect, PowerLossOfAll]) { FaultRate = 1 },
        new("partition", "the network splits, one way and both ways", Many, [Isolate, Deafen, Mute, Split, CutLink]),
        new("elections", "leaders die soon after their election, again and again", [5], [KillLeaders]) { Branches = [BuggifyPoint.SmallRaftBatches], FaultRate = 0.3, KvClients = 6, LeaseClients = 0, WatchClients = 0 },
        new("network", "messages are lost, late, doubled, out of order", Many, [Loss, SlowNetwork, Disorder, Clog]),
        new("reads", "impatient readers everywhere, and leaders that hear late what was said to them before they were replaced", Many, [Clog, Clog, LateAnswers, LateAnswers, Isolate, Pause]) { KvClients = 10, RegisterClients = 0, LeaseClients = 0, WatchClients = 0, Patience = TimeSpan.FromMilliseconds(200) },
        new("disk-errors", "slow, stuck, failing and full disks", Three, [SlowDisk, StuckSync, SlowLoop, FailSync, FailWrite, FullDisk]),
        new("clock", "calendars jump, clocks drift, processes stand still", Three, [ClockJump, ClockRate, Pause, Overload, SlowLoop, Kill]) { LeaseClients = 3 },
        new("lease", "many short leases and locks, with leader changes", Many, [Isolate, Kill, Pause, StuckSync, SlowLoop]) { LeaseClients = 5, LockClients = 3, KvClients = 1 },
        new("watch", "many watchers, constant compaction, slow readers", Many, [Kill, Isolate, Pause, Overload, SlowLoop]) { WatchClients = 5, CompactionInterval = TimeSpan.FromMilliseconds(200), LeaseClients = 0 },
        new("kubernetes", "list, watch and optimistic updates, compaction, crashes", Many, [Kill, Isolate, PowerLoss]) { KubernetesClients = 5, KvClients = 1, CompactionInterval = TimeSpan.FromMilliseconds(500) },
        new("snapshot", "members fall behind until they need a snapshot", Three, [Isolate, Kill, PowerLossAtEffect, Loss, SlowLoop]) { FaultRate = 1, CompactionInterval = TimeSpan.FromMilliseconds(300) },
        new("members", "members join, are promoted, removed and replaced, leadership moves, with crashes and partitions", [3, 3, 5, 1], [Kill, Isolate, PowerLoss, Pause]) { Voters = (2, 5), FaultRate = 0.5, Length = TimeSpan.FromSeconds(15) },
        new("alone", "one member is the whole cluster, then is not, then is again, with crashes, partitions and slow members", One, [SlowLoop, SlowLoop, Isolate, Kill, KillSurvivor, Pause]) { Voters = (1, 2), FaultRate = 0.5, Length = TimeSpan.FromSeconds(15), KvClients = 8, LeaseClients = 0 },
        new("bit-rot", "bits flip in logs and snapshots of a minority", Many, [BitRot, Kill, PowerLoss]) { FaultRate = 0.4 },
        new("v2", "the v2 key space beside the v3 one, with crashes and partitions", Three, [Kill, PowerLoss, Isolate]) { V2Clients = 4, KvClients = 1, WatchClients = 0 },
        new("auth", "rights are given and taken, authentication goes on and off, with crashes and partitions", Many, [Kill, PowerLoss, Isolate, Pause]) { AuthClients = 4, KvClients = 2 },
        new("everything", "any three kinds of fault at once", [1, 3, 3, 5, 7], [Kill, PowerLoss, PowerLossAtEffect, PowerLossOfAll, Stop, Pause, Overload, SlowLoop, Isolate, Deafen, Mute, Split, CutLink, Loss, SlowNetwork, Disorder, Clog, SlowDisk, StuckSync, FailSync, FailWrite, FullDisk, ClockJump, ChangeSettings]) { FaultRate = 1.2, V2Clients = 1, AuthClients = 1, LockClients = 1, KubernetesClients = 1 },
    ];

    /// <summary>A profile by name.</summary>
    public static Profile? Find(string name) => All.FirstOrDefault(p => p.Name == name);
}
