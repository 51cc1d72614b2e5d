namespace Netcd.Server.Hosting;

/// <summary>Limits of requests and the durations above which they are reported.</summary>
public sealed record LimitOptions
{
    /// <summary>Most operations in one transaction.</summary>
    public ulong MaxTxnOps { get; init; } = 128;

    /// <summary>Largest write request in bytes.</summary>
    public ulong MaxRequestBytes { get; init; } = 1_572_864;

    /// <summary>Applying longer than this is logged.</summary>
    public TimeSpan WarningApplyDuration { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Answering a unary request longer than this is logged.</summary>
    public TimeSpan WarningUnaryRequestDuration { get; init; } = TimeSpan.FromMilliseconds(300);
}
