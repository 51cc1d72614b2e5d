using System.Globalization;
using System.Net;

namespace Netcd.Processes;

/// <summary>A cluster of server processes of any kinds, on a loopback address of its own.</summary>
public sealed partial class ProcessCluster : IAsyncDisposable
{
    private readonly ClusterOptions _options;
    private readonly string _host;
    private readonly List<ClusterMember> _members = [];
    private int _joined;

    private ProcessCluster(ClusterOptions options)
    {
        _options = options;
        // Nobody's outgoing connections use such an address, so a member finds its ports free when it comes back.
        _host = options.Host ?? OwnHost(options);
        Network = new PeerNetwork(_host, () => Snapshot().Where(static m => m.IsRunning).Select(static m => (m.Name, m.Process.ProcessId)));
    }

    private static string OwnHost(ClusterOptions options) => options.PeerPorts is not null || !OperatingSystem.IsLinux()
            ? "127.0.0.1"
            : string.Create(CultureInfo.InvariantCulture, $"127.{Random.Shared.Next(1, 255)}.{Random.Shared.Next(256)}.{Random.Shared.Next(1, 255)}");

    /// <summary>The links between the members; without relays there are none to break.</summary>
    public PeerNetwork Network { get; }

    /// <summary>All members, whether they run or not, in the order in which they came.</summary>
    public IReadOnlyList<ClusterMember> Members => Snapshot();

    /// <summary>The members whose process runs.</summary>
    public IEnumerable<ClusterMember> Running => Snapshot().Where(static m => m.IsRunning);

    /// <summary>Starts a cluster and waits until all members serve clients and know their leader.</summary>
    public static async Task<ProcessCluster> StartAsync(ClusterOptions options)
    {
        var cluster = new ProcessCluster(options);
        try
        {
            await cluster.FormAsync();
            await cluster.HealthyAsync();
            return cluster;
        }
        catch (Exception e)
        {
            string logs = cluster.Logs();
            await cluster.DisposeAsync();
            throw new ClusterFailedException($"the cluster did not start: {e.Message}\n{logs}", e);
        }
    }

    /// <summary>Runs a scenario; a failure gets the last lines of all logs added.</summary>
    public async Task RunAsync(Func<Task> scenario)
    {
        try
        {
            await scenario();
        }
        catch (Exception e)
        {
            throw new ClusterFailedException($"{e.Message}\n{Logs()}", e);
        }
    }

    /// <summary>The last lines of all logs.</summary>
    public string Logs() => string.Concat(Snapshot().Select(static m => $"--- {m}\n{m.Process.Log.Tail()}\n"));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (ClusterMember member in Snapshot())
        {
            await member.DisposeAsync();
        }

        await Network.DisposeAsync();
    }

    private string PeerScheme => _options.HasPeerTls ? "https" : "http";

    private ClusterMember[] Snapshot()
    {
        lock (_members)
        {
            return [.. _members];
        }
    }

    private async Task FormAsync()
    {
        int count = _options.Kinds.Count;
        var plans = new List<(string Name, int Client, int Peer, PeerRelay? Relay)>();
        int[] ports = FreePorts.Take(2 * count, _host);
        for (int i = 0; i < count; i++)
        {
            string name = _options.Names?[i] ?? $"m{_joined}";
            _joined++;
            plans.Add((name, ports[2 * i], _options.PeerPorts?[i] ?? ports[(2 * i) + 1], _options.HasRelays ? Network.Add(name) : null));
        }

        string initial = string.Join(',', plans.Select(p => $"{p.Name}={p.Relay?.Url ?? $"{PeerScheme}://{_host}:{p.Peer}"}"));
        await Task.WhenAll(plans.Select((p, i) => LaunchAsync(
            _options.Kinds[i],
            p.Relay,
            new EtcdOptions { Name = p.Name, Ports = (p.Client, p.Peer), InitialCluster = initial, DataDirectory = _options.DataDirectories?[i] })));
    }

    private async Task<ClusterMember> LaunchAsync(Toolset kind, PeerRelay? relay, EtcdOptions options)
    {
        relay?.Start(new IPEndPoint(IPAddress.Parse(_host), options.Ports!.Value.Peer));
        var process = EtcdProcess.Prepare(kind.Etcd, options with { Host = _host, AdvertisedPeerUrl = relay?.Url, HasPeerTls = _options.HasPeerTls, Arguments = Flags(kind) });
        var member = new ClusterMember(options.Name, kind, process, Flags);
        lock (_members)
        {
            _members.Add(member);
            _members.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        }

        await process.RestartAsync();
        return member;
    }

    private List<string> Flags(Toolset kind) =>
    [
        "--heartbeat-interval", Milliseconds(_options.Heartbeat),
        "--election-timeout", Milliseconds(_options.Election),
        "--logger", "zap",
        .. _options.Arguments(kind),
    ];

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
