using Netcd.Simulation.Clients;
using Netcd.Simulation.Faults;
using Netcd.Simulation.Workloads;

namespace Netcd.Simulation.Runs;

/// <summary>Brings the clients of a profile onto the stage.</summary>
internal sealed class Cast(Profile profile, Stage stage)
{
    private const int Keys = 10;

    public void Begin()
    {
        double clockError = profile.Faults.Contains(FaultKind.ClockRate) ? 2 * FaultInjector.MaxClockError : 0;
        Add(profile.KvClients, i => new KvWorkload(stage, Caller("kv", pinned: i % 2 == 0), Keys).RunAsync());
        Add(profile.RegisterClients, i => new RegisterWorkload(stage, Caller("reg", pinned: false), i).RunAsync());
        Add(profile.KubernetesClients, i => new KubernetesWorkload(stage, stage.NewClient("k8s", pinned: i % 2 == 0)).RunAsync());
        Add(profile.LeaseClients, _ => new LeaseWorkload(stage, stage.NewClient("lease", pinned: false), clockError).RunAsync());
        Add(profile.LockClients, _ => new LockWorkload(stage, stage.NewClient("lock", pinned: false)).RunAsync());
        if (stage is SimStage simulated)
        {
            BeginInside(simulated);
        }

        Add(profile.WatchClients, i => new WatchWorkload(stage, stage.NewClient("watch", pinned: i % 2 == 0), 3).RunAsync(), waitsForEnd: true);
        if (stage is SimStage operated && profile.Voters is { } voters)
        {
            Add(1, _ => new MembershipWorkload(operated, operated.NewSimClient("operator"), voters).RunAsync());
        }

        if (profile.CompactionInterval > TimeSpan.Zero)
        {
            Add(1, _ => new CompactionWorkload(stage, stage.NewClient("compact", pinned: false), profile.CompactionInterval).RunAsync());
        }
    }

    private Client Caller(string kind, bool pinned)
    {
        Client client = stage.NewClient(kind, pinned);
        client.Timeout = profile.Patience;
        return client;
    }

    private void BeginInside(SimStage simulated)
    {
        Add(profile.AuthClients > 0 ? 1 : 0, _ => new AuthWorkload(simulated, simulated.NewSimClient("operator")).RunAsync());
        Add(profile.AuthClients, _ => new AuthUserWorkload(simulated, simulated.NewSimClient("user")).RunAsync());
        Add(profile.V2Clients, _ => new V2WaitWorkload(simulated, simulated.NewSimClient("wait")).RunAsync());
        Add(profile.V2Clients, i => new V2Workload(simulated, simulated.NewSimClient("v2"), i).RunAsync());
    }

    private void Add(int count, Func<int, Task> work, bool waitsForEnd = false)
    {
        for (int i = 0; i < count; i++)
        {
            int number = i;
            stage.Begin(() => work(number), waitsForEnd);
        }
    }
}
