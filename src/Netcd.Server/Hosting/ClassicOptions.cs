using Netcd.Server.Standby;

namespace Netcd.Server.Hosting;

/// <summary>Settings of etcd 0.x that have no successor.</summary>
public sealed record ClassicOptions
{
    /// <summary>Peer addresses (<c>host:port</c>) of a running cluster to join on the first start; empty for none.</summary>
    public IReadOnlyList<string> Peers { get; init; } = [];

    /// <summary>How often all peers are tried.</summary>
    public int JoinAttempts { get; init; } = 3;

    /// <summary>Pause between two tries.</summary>
    public TimeSpan JoinInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Delete the data of the member before the start.</summary>
    public bool DropData { get; init; }

    /// <summary>Whether flags of 0.x were used: the peer port has its admin pages, and a full cluster makes a joining server stand by.</summary>
    public bool IsUsed { get; init; }

    /// <summary><c>-trace=*</c>: serve /debug/metrics and the speed test.</summary>
    public bool IsTraced { get; init; }

    /// <summary>HOST:PORT of a Carbon server that gets timers and gauges; empty for none.</summary>
    public string GraphiteHost { get; init; } = "";

    /// <summary><c>-http-read-timeout</c>: how long a client's connection may say nothing.</summary>
    public TimeSpan IdleTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary><c>-http-write-timeout</c>: how long the answer to an HTTP/1.1 request may take, from the request on.</summary>
    public TimeSpan AnswerTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary><c>-max-result-buffer</c>: how many past events watches can ask for, up to 1,000,000; null when the flags say nothing.</summary>
    public int? Events { get; init; }

    /// <summary><c>-cpuprofile</c>: the file that is told at the end what took processor time; empty for none.</summary>
    public string CpuProfile { get; init; } = "";

    /// <summary>How many members the cluster shall have; null when the flags say nothing.</summary>
    public SizeConfig? Size { get; init; }

    /// <inheritdoc/>
    public bool Equals(ClassicOptions? other) =>
        other is not null && Peers.SequenceEqual(other.Peers) && JoinAttempts == other.JoinAttempts && JoinInterval == other.JoinInterval && DropData == other.DropData
        && IsUsed == other.IsUsed && Size == other.Size && IsTraced == other.IsTraced && GraphiteHost == other.GraphiteHost
        && IdleTimeout == other.IdleTimeout && AnswerTimeout == other.AnswerTimeout && Events == other.Events && CpuProfile == other.CpuProfile;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Peers.Count, JoinAttempts, JoinInterval, DropData, IsUsed, Size, GraphiteHost);
}
