using System.Net;
using System.Net.Security;

namespace Netcd.Server.Peers;

/// <summary>Settings of the connections to other members. Immutable.</summary>
public sealed record PeerTransportOptions
{
    /// <summary>How long making a connection may take: 1 s more than an election. Default: 2 s, for the default election timeout.</summary>
    public TimeSpan DialTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a connection may say nothing before it is given up; signs of life go out three times in it. Default: 5 s.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection may take nothing before it is given up. Default: 5 s.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where connections come from; null: the system chooses.</summary>
    public IPAddress? LocalAddress { get; init; }

    /// <summary>How this member shows and checks certificates at https URLs, asked for at every handshake. Null: the system's roots, no certificate.</summary>
    public Func<SslClientAuthenticationOptions>? Tls { get; init; }

    /// <summary>Pause between two signs of life on a stream.</summary>
    internal TimeSpan LinkHeartbeatInterval => ReadTimeout / 3;

    /// <summary>Clock for time-outs, probes and round-trip times.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
