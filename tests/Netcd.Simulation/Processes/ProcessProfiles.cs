using Netcd.Simulation.Faults;
using Netcd.Simulation.Runs;
using static Netcd.Simulation.Faults.FaultKind;

namespace Netcd.Simulation.Processes;

/// <summary>Families of runs with real processes.</summary>
public static class ProcessProfiles
{
    /// <summary>In the order in which they are listed.</summary>
    public static readonly IReadOnlyList<Profile> All =
    [
        Of("kill", "members are killed and come back", [1, 3, 3], [Kill, Kill, Stop]),
        Of("pause", "members stand still (SIGSTOP)", [3], [Pause, Pause, Kill]),
        Of("network", "members are cut off, one way and both ways, links are slow, connections break", [3], [Isolate, Mute, Deafen, SlowNetwork, FaultKind.Reset]),
        Of("replace", "members are removed with their data, others join", [3], [Replace, Kill]),
        Of("full-disk", "disks are full for a while; needs the right to mount", [1, 3], [FullDisk, Kill]),
        Of("everything", "all of it but full disks", [3], [Kill, Stop, Pause, Isolate, Mute, Deafen, SlowNetwork, FaultKind.Reset, Replace]),
    ];

    /// <summary>A profile by name.</summary>
    public static Profile? Find(string name) => All.FirstOrDefault(p => p.Name == name);

    private static Profile Of(string name, string description, IReadOnlyList<int> sizes, IReadOnlyList<FaultKind> faults) =>
        new(name, description, sizes, faults) { RegisterClients = 2, WatchClients = 2, LockClients = 1, KubernetesClients = 1, LeaseClients = 2 };
}
