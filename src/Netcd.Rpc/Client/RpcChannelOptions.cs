using System.Net;
using System.Net.Security;

namespace Netcd.Rpc.Client;

/// <summary>Settings of a <see cref="RpcChannel"/>.</summary>
public sealed class RpcChannelOptions
{
    /// <summary>TLS settings; null: clear text.</summary>
    public SslClientAuthenticationOptions? Tls { get; init; }

    /// <summary>Name sent as <c>:authority</c> and checked by TLS, when it differs from the endpoint's.</summary>
    public string? Authority { get; init; }

    /// <summary>Value of the header <c>user-agent</c>.</summary>
    public string UserAgent { get; init; } = "grpc-netcd/1.0";

    /// <summary>Largest response message in bytes. Default: none, as in etcd's client.</summary>
    public int MaxReceiveMessageSize { get; init; } = int.MaxValue;

    /// <summary>Largest request message in bytes. Default: 2 MiB, as in etcd's client.</summary>
    public int MaxSendMessageSize { get; init; } = 2 * 1024 * 1024;

    /// <summary>How long making a connection may take. Default: 20 s, grpc-go's.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the connection may be silent before the client pings, while calls are open. Default: never.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>How long a ping may stay unanswered before the connection is dropped. Default: 20 s.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Whether to ping without open calls too.</summary>
    public bool KeepAliveWithoutCalls { get; init; }

    /// <summary>Flow-control window of one stream in bytes, at most 16 MiB. Default: 1 MiB.</summary>
    public int StreamWindowSize { get; init; } = 1024 * 1024;

    /// <summary>Makes the connection instead of a socket, for tests and tunnels.</summary>
    public Func<EndPoint, CancellationToken, ValueTask<Stream>>? Dial { get; init; }
}
