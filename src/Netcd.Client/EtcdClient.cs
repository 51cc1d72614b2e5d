using Netcd.Client.Auth;
using Netcd.Client.Cluster;
using Netcd.Client.Concurrency;
using Netcd.Client.Connection;
using Netcd.Client.Kv;
using Netcd.Client.Leases;
using Netcd.Client.Maintenance;
using Netcd.Client.Watch;

namespace Netcd.Client;

/// <summary>
/// A client of an etcd cluster. Connects by itself at the first call, and again when a connection is lost. Thread-safe; make one and
/// share it.
/// </summary>
/// <remarks>
/// Calls that fail throw <see cref="Netcd.Rpc.RpcException"/> with the server's code and text. Reads are repeated at another member while
/// one is unavailable; writes only when the request surely never left this process.
/// </remarks>
/// <example>
/// <code>
/// await using var client = new EtcdClient("http://127.0.0.1:2379");
/// await client.Kv.PutAsync("greeting", "hello");
/// RangeResponse found = await client.Kv.GetAsync("greeting");
/// Console.WriteLine(found.Kvs[0].Value.ToStringUtf8());
/// </code>
/// </example>
public sealed class EtcdClient : IAsyncDisposable
{
    private readonly CallRunner _calls;
    private readonly EtcdClient? _parent;

    /// <summary>A client with default settings.</summary>
    /// <param name="endpoints">See <see cref="EtcdClientOptions.Endpoints"/>.</param>
    public EtcdClient(params string[] endpoints)
        : this(new EtcdClientOptions { Endpoints = endpoints })
    {
    }

    /// <summary>A client.</summary>
    /// <exception cref="ArgumentException">There is no endpoint, or one has a form or scheme that is not known.</exception>
    public EtcdClient(EtcdClientOptions options)
        : this(options, new CallRunner(options), null)
    {
    }

    private EtcdClient(EtcdClientOptions options, CallRunner calls, EtcdClient? parent)
    {
        _calls = calls;
        _parent = parent;
        Options = options;
        var keys = new KeyNamespace(options.Namespace);
        Kv = new KvClient(calls, keys);
        Watch = new WatchClient(calls, keys);
        Leases = new LeaseClient(calls, keys);
        Cluster = new ClusterClient(calls);
        Maintenance = new MaintenanceClient(calls);
        Auth = new AuthClient(calls);
        Raw = new RawCalls(calls);
        Locks = new LockClient(this);
        Elections = new ElectionClient(this);
    }

    /// <summary>The settings it was made with.</summary>
    public EtcdClientOptions Options { get; }

    /// <summary>Keys and transactions.</summary>
    public KvClient Kv { get; }

    /// <summary>Changes of keys as they happen.</summary>
    public WatchClient Watch { get; }

    /// <summary>Leases.</summary>
    public LeaseClient Leases { get; }

    /// <summary>Members of the cluster.</summary>
    public ClusterClient Cluster { get; }

    /// <summary>Status, alarms, snapshots and upkeep of members.</summary>
    public MaintenanceClient Maintenance { get; }

    /// <summary>Users and roles.</summary>
    public AuthClient Auth { get; }

    /// <summary>Calls as bytes, for programs that pass on the calls of others.</summary>
    public RawCalls Raw { get; }

    /// <summary>Locks that all clients of the cluster see.</summary>
    public LockClient Locks { get; }

    /// <summary>Elections that all clients of the cluster see.</summary>
    public ElectionClient Elections { get; }

    /// <summary>A client for one endpoint only, with the same settings and its own connection.</summary>
    public EtcdClient At(string endpoint) => new(Options with { Endpoints = [endpoint] });

    /// <summary>
    /// A view whose keys all begin with <paramref name="prefix"/> (after the prefix of this client). It shares the connections; disposing
    /// it does nothing.
    /// </summary>
    /// <example>
    /// <code>
    /// EtcdClient app = client.WithNamespace("app/");
    /// await app.Kv.PutAsync("x", "1"); // the key is app/x
    /// </code>
    /// </example>
    public EtcdClient WithNamespace(EtcdBytes prefix) => new(Options with { Namespace = Options.Namespace.Append(prefix) }, _calls, this);

    /// <summary>A view with another limit for calls that are no streams. It shares the connections; disposing it does nothing.</summary>
    /// <param name="timeout">See <see cref="EtcdClientOptions.RequestTimeout"/>.</param>
    public EtcdClient WithTimeout(TimeSpan? timeout)
    {
        EtcdClientOptions options = Options with { RequestTimeout = timeout };
        return new(options, _calls.WithTimeout(timeout), this);
    }

    /// <summary>A view on behalf of somebody whose token is known. It shares the connections; disposing it does nothing.</summary>
    /// <param name="token">The token; empty: none.</param>
    public EtcdClient WithToken(string token) => new(Options with { Token = token, User = null }, _calls.WithToken(token), this);

    /// <summary>Asks the cluster for its members and talks to their client URLs from now on. Open calls go on.</summary>
    /// <returns>Those URLs. None when no member tells one: then everything stays as it is.</returns>
    /// <exception cref="Netcd.Rpc.RpcException">No member answers.</exception>
    /// <exception cref="ArgumentException">A member advertises a URL of a form that is not known.</exception>
    public async Task<IReadOnlyList<string>> SyncEndpointsAsync(CancellationToken cancellation = default)
    {
        string[] urls = [.. (await Cluster.ListAsync(cancellation: cancellation)).Members.SelectMany(static m => m.ClientURLs)];
        if (urls.Length > 0)
        {
            _calls.UseEndpoints(urls);
        }

        return urls;
    }

    /// <summary>Fetches the auth token now instead of with the first call. Does nothing without a user.</summary>
    /// <exception cref="Netcd.Rpc.RpcException">The server refuses user and password, or no member can be reached.</exception>
    public Task LogInAsync(CancellationToken cancellation = default) => _calls.LogInAsync(cancellation);

    /// <summary>Closes the connections; open calls fail.</summary>
    public ValueTask DisposeAsync()
    {
        if (_parent is null)
        {
            _calls.Dispose();
        }

        return ValueTask.CompletedTask;
    }
}
