using Netcd.Simulation.World;

namespace Netcd.Core.Tests.Clusters;

/// <summary>Connects the members of a <see cref="TestCluster"/> by their URLs, in simulated time. Cut members hear and say nothing.</summary>
internal sealed class TestNetwork(SimSchedule schedule)
{
    private readonly Dictionary<string, TestTransport> _byUrl = [];
    private readonly HashSet<(string, string)> _cuts = [];

    public SimSchedule Schedule => schedule;

    /// <summary>Snapshots that arrived.</summary>
    public int Snapshots { get; set; }

    public void Attach(string url, TestTransport transport) => _byUrl[url] = transport;

    public void Detach(string url) => _byUrl.Remove(url);

    /// <summary>Cuts every connection of a member.</summary>
    public void Isolate(string url, IEnumerable<string> others)
    {
        foreach (string other in others)
        {
            _cuts.Add((url, other));
            _cuts.Add((other, url));
        }
    }

    public void HealAll() => _cuts.Clear();

    /// <summary>The member that listens on a URL, if it runs and a message from another one gets there.</summary>
    public TestTransport? Find(string from, string url) => _cuts.Contains((from, url)) ? null : _byUrl.GetValueOrDefault(url);
}
