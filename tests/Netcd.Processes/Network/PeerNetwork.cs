using System.Collections.Concurrent;
using System.Net;

namespace Netcd.Processes;

/// <summary>All links between the members of a cluster, and their faults. Members are named; thread-safe.</summary>
public sealed class PeerNetwork : IAsyncDisposable
{
    private const int LooksAtStranger = 20;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<(string From, string To), Link> _links = new();
    private readonly ConcurrentDictionary<string, PeerRelay> _relays = new();
    private readonly Func<IEnumerable<(string Member, int Process)>> _running;
    private readonly string _host;

    internal PeerNetwork(string host, Func<IEnumerable<(string Member, int Process)>> running)
    {
        _host = host;
        _running = running;
    }

    /// <summary>The link from one member to another.</summary>
    public Link this[string from, string to] => _links.GetOrAdd((from, to), static _ => new Link());

    /// <summary>Cuts both directions between two members.</summary>
    public void Cut(string one, string other)
    {
        this[one, other].Cut();
        this[other, one].Cut();
    }

    /// <summary>Cuts everything between two groups.</summary>
    public void Split(IEnumerable<string> these, IEnumerable<string> others)
    {
        string[] far = [.. others];
        foreach (string one in these)
        {
            foreach (string other in far)
            {
                Cut(one, other);
            }
        }
    }

    /// <summary>Cuts everything between a member and all others.</summary>
    public void Isolate(string member) => Split([member], _relays.Keys.Where(m => m != member));

    /// <summary>Slows all links in both directions.</summary>
    public void SlowAll(TimeSpan delay, TimeSpan jitter)
    {
        foreach (string from in _relays.Keys)
        {
            foreach (string to in _relays.Keys)
            {
                this[from, to].Slow(delay, jitter);
            }
        }
    }

    /// <summary>Resets every connection; members dial again at once.</summary>
    public void BreakAll()
    {
        foreach (PeerRelay relay in _relays.Values)
        {
            relay.Break(null);
        }
    }

    /// <summary>Resets the connections between two members.</summary>
    public void Break(string one, string other)
    {
        _relays[one].Break(other);
        _relays[other].Break(one);
    }

    /// <summary>Mends all links.</summary>
    public void Heal()
    {
        foreach (Link link in _links.Values)
        {
            link.Heal();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Heal();
        foreach (PeerRelay relay in _relays.Values)
        {
            await relay.DisposeAsync();
        }
    }

    /// <summary>Puts a relay in front of a new member, which is started later.</summary>
    internal PeerRelay Add(string member) => _relays[member] = new PeerRelay(_host, member, this);

    /// <summary>The link for a connection; one without faults for connections of strangers.</summary>
    internal Link Between(string? from, string? to) => from is null || to is null ? new Link() : this[from, to];

    /// <summary>The member that made a connection; null for anybody else. A stranger is believed only slowly: it passes by all faults.</summary>
    internal async Task<string?> MemberAtAsync(IPEndPoint client, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            // The tables of the system may miss what is there while connections come and go.
            (string Member, int Process)[] running = [.. _running()];
            int? owner = ConnectionOwner.Find(client, running.Select(static r => r.Process));
            if (owner is not null || attempt == LooksAtStranger)
            {
                return running.Where(r => r.Process == owner).Select(static r => r.Member).FirstOrDefault();
            }

            await Task.Delay(LookAgain, cancellation);
        }
    }
}
