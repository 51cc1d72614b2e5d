using Netcd.Core.LocalMember;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Hosting;

/// <summary>Everything a running server needs to know, checked.</summary>
public sealed record EtcdOptions
{
    /// <summary>The member behind the ports.</summary>
    public required MemberOptions Member { get; init; }

    /// <summary><c>--listen-client-urls</c>.</summary>
    public required IReadOnlyList<string> ListenClientUrls { get; init; }

    /// <summary><c>--listen-client-http-urls</c>.</summary>
    public IReadOnlyList<string> ListenClientHttpUrls { get; init; } = [];

    /// <summary><c>--listen-peer-urls</c>.</summary>
    public required IReadOnlyList<string> ListenPeerUrls { get; init; }

    /// <summary><c>--listen-metrics-urls</c>.</summary>
    public IReadOnlyList<string> ListenMetricsUrls { get; init; } = [];

    /// <summary><c>--max-concurrent-streams</c>.</summary>
    public uint MaxConcurrentStreams { get; init; } = uint.MaxValue;

    /// <summary><c>--grpc-keepalive-interval</c>; zero is off.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromHours(2);

    /// <summary><c>--grpc-keepalive-timeout</c>.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary><c>--socket-reuse-port</c>.</summary>
    public bool ReusePort { get; init; }

    /// <summary><c>--log-level</c>.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Info;

    /// <summary><c>--log-outputs</c>.</summary>
    public IReadOnlyList<string> LogOutputs { get; init; } = ["default"];

    /// <summary><c>--log-format console</c>.</summary>
    public bool LogToConsole { get; init; }
}
