using Netcd.Protocol.Rpc;

namespace Netcd.Client.Watch;

/// <summary>A watch cannot go on: the changes that it would deliver next are compacted.</summary>
public sealed class WatchCompactedException : WatchCanceledException
{
    internal WatchCompactedException(WatchResponse response)
        : base(response, "etcdserver: mvcc: required revision has been compacted")
    {
    }

    /// <summary>Oldest revision that can be watched.</summary>
    public long CompactRevision => Response.CompactRevision;
}
