using Netcd.Storage.Bolt;

namespace Netcd.Core.Backend;

/// <summary>Settings of the backend.</summary>
public sealed record BackendOptions
{
    /// <summary>Path of the database file, <c>…/member/snap/db</c>. Its directory exists.</summary>
    public required string Path { get; init; }

    /// <summary>Longest time that a write waits for its commit (<c>--backend-batch-interval</c>).</summary>
    public TimeSpan BatchInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Operations after which a commit starts at once (<c>--backend-batch-limit</c>).</summary>
    public int BatchLimit { get; init; } = 10_000;

    /// <summary>
    /// Bytes in the current buffer at which <see cref="BackendStore.IsBacklogged"/> turns on: the disk cannot keep up, or a defragment
    /// of a large file holds commits back. At a quarter of it a commit starts at once.
    /// </summary>
    public long BacklogBytes { get; init; } = 256L << 20;

    /// <summary>How the database file is opened.</summary>
    public BoltOptions Bolt { get; init; } = new();
}
