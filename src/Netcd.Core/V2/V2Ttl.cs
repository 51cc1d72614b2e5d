namespace Netcd.Core.V2;

/// <summary>When a node expires and whether only that changes.</summary>
/// <param name="ExpireAt">Nanoseconds since the Unix epoch, or <see cref="V2Time.Never"/>.</param>
/// <param name="Refresh">Keep the value and tell no watcher.</param>
public readonly record struct V2Ttl(long ExpireAt, bool Refresh)
{
    /// <summary>A node without expiry.</summary>
    public static readonly V2Ttl Permanent = new(V2Time.Never, false);
}
