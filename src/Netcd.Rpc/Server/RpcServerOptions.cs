using Netcd.Telemetry.Logging;

namespace Netcd.Rpc.Server;

/// <summary>Settings of a <see cref="RpcServer"/>. Read once, when the server is created.</summary>
public sealed class RpcServerOptions
{
    /// <summary>Where to listen. At least one.</summary>
    public IList<RpcListener> Listeners { get; } = [];

    /// <summary>Called around every gRPC call, first to last.</summary>
    public IList<RpcInterceptor> Interceptors { get; } = [];

    /// <summary>
    /// Asked before the handler of every method in a table, after the interceptors; may wait. <see cref="RpcCall.Fail(RpcStatusCode, string)"/>
    /// answers the call without running the handler. Null: every call is admitted.
    /// </summary>
    public Func<RpcCall, ValueTask>? Admission { get; init; }

    /// <summary>Largest request message in bytes, after decompression too. Larger ones end the call with code 8. Default: 2 MiB, etcd's.</summary>
    public int MaxReceiveMessageSize { get; init; } = 2 * 1024 * 1024;

    /// <summary>Largest response message in bytes. Default: none (2^31-1).</summary>
    public int MaxSendMessageSize { get; init; } = int.MaxValue;

    /// <summary>Open calls per connection; more are refused by HTTP/2. Default: no limit.</summary>
    public uint MaxConcurrentStreams { get; init; } = uint.MaxValue;

    /// <summary>Open connections of all listeners; more are closed at once. Null: no limit.</summary>
    public long? MaxConnections { get; init; }

    /// <summary>How long a connection may be silent before the server pings; zero or infinite: never. Default: 2 h, etcd's.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromHours(2);

    /// <summary>How long a ping may stay unanswered before the connection is closed; zero or infinite: without end. Default: 20 s, etcd's.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A client that pings more often than this is told to be calm and cut off. Default: 5 s, etcd's.</summary>
    public TimeSpan MinPingInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection may take for its first bytes and for the headers of a request. Default: 5 min, etcd's.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a TLS handshake may take. Default: 10 s, etcd's.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection without open requests is kept. Default: without end, as in etcd.</summary>
    public TimeSpan IdleTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>How long the answer to a request that is not gRPC may take before its connection (of HTTP/2: its stream) is cut off; gRPC calls have deadlines of their own. Default: without end, as in etcd.</summary>
    public TimeSpan AnswerTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Flow-control window of one stream in bytes: what a client may send ahead of the handler's reads. Default: 1 MiB.</summary>
    public int StreamWindowSize { get; init; } = 1024 * 1024;

    /// <summary>Flow-control window of one connection in bytes. Default: 4 MiB.</summary>
    public int ConnectionWindowSize { get; init; } = 4 * 1024 * 1024;

    /// <summary>Clock for deadlines.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where the server reports what goes wrong outside of a call.</summary>
    public ILog Log { get; init; } = NullLog.Instance;

    /// <summary>Told about exceptions that no handler should throw (not cancellation, not <see cref="RpcException"/>), after the call has failed. The host decides whether the member may go on.</summary>
    public Action<Exception>? OnHandlerCrash { get; init; }
}
