using System.Net;

namespace Netcd.Client;

/// <summary>Settings of an <see cref="EtcdClient"/>.</summary>
public sealed record EtcdClientOptions
{
    /// <summary>
    /// Members to talk to: <c>host:port</c>, <c>http://host:port</c>, <c>https://host:port</c>, <c>unix://path</c> or <c>unixs://path</c>.
    /// Without a scheme TLS is used when <see cref="Tls"/> is set. Calls go round; members that cannot be reached are passed over.
    /// </summary>
    public IReadOnlyList<string> Endpoints { get; init; } = ["127.0.0.1:2379"];

    /// <summary>
    /// Longest time of one call that is no stream, retries and waiting for a member included; null: no limit. Default: 5 s.
    /// </summary>
    public TimeSpan? RequestTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest time for making one connection, TLS included; zero or less: no limit. Default: 2 s.</summary>
    public TimeSpan DialTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a connection with open calls may be silent before the member is pinged; at least 10 s, zero or less: never. Default: 2 s, which means 10.</summary>
    public TimeSpan KeepAliveTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the answer to a ping may take before the connection is given up; at least 1 s, zero or less: 20 s. Default: 6 s.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Whether a connection without open calls is pinged too.</summary>
    public bool KeepAliveWithoutCalls { get; init; }

    /// <summary>User for password authentication; null: none. The token is fetched by the first call and renewed when it expires.</summary>
    public string? User { get; init; }

    /// <summary>Password of <see cref="User"/>.</summary>
    public string Password { get; init; } = "";

    /// <summary>A ready-made token (JWT), instead of user and password.</summary>
    public string? Token { get; init; }

    /// <summary>TLS settings; null: clear text, and the machine's trust for endpoints with <c>https://</c>.</summary>
    public EtcdTlsOptions? Tls { get; init; }

    /// <summary>Prefix of all keys of this client, invisible in its requests and responses. Empty: none.</summary>
    public EtcdBytes Namespace { get; init; }

    /// <summary>Largest request in bytes. Default: 2 MiB, as in etcd's client.</summary>
    public int MaxSendBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>Largest response in bytes. Default: 2147483647, as in etcd's client.</summary>
    public int MaxReceiveBytes { get; init; } = int.MaxValue;

    /// <summary>Time for timeouts, back-off and keepalives.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// Told of every failed attempt that will be repeated: what failed at which endpoint. Called from any thread, must not throw.
    /// </summary>
    public Action<FailedAttempt>? OnRetry { get; init; }

    /// <summary>Makes a connection instead of a socket, for tests and tunnels.</summary>
    public Func<EndPoint, CancellationToken, ValueTask<Stream>>? Dial { get; init; }
}
