using System.Net.Http.Headers;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Peers;

namespace Netcd.Server.Peers;

/// <summary>Headers of the peer protocol; names as Go writes them.</summary>
internal static class PeerHeaders
{
    /// <summary>Cluster of the sender, in hex.</summary>
    public const string ClusterId = "X-Etcd-Cluster-Id";

    /// <summary>Id of the sender, in hex.</summary>
    public const string ServerFrom = "X-Server-From";

    /// <summary>Release of the sender.</summary>
    public const string ServerVersion = "X-Server-Version";

    /// <summary>Oldest cluster version that the sender speaks with.</summary>
    public const string MinClusterVersion = "X-Min-Cluster-Version";

    /// <summary>Peer URLs of the sender, separated by commas.</summary>
    public const string PeerUrls = "X-Peerurls";

    /// <summary>Id of the member that a stream is asked of, in hex.</summary>
    public const string RaftTo = "X-Raft-To";

    /// <summary>Says who sends a raft request.</summary>
    public static void AddSender(HttpRequestHeaders headers, IPeerHandler sender)
    {
        headers.TryAddWithoutValidation(ServerFrom, MemberIds.ToText(sender.MemberId));
        headers.TryAddWithoutValidation(ServerVersion, Netcd.Core.Bootstrap.ServerVersion.Release.ToString());
        headers.TryAddWithoutValidation(MinClusterVersion, Netcd.Core.Bootstrap.ServerVersion.MinimumCluster.ToString());
        headers.TryAddWithoutValidation(ClusterId, MemberIds.ToText(sender.ClusterId));
        headers.TryAddWithoutValidation(PeerUrls, string.Join(',', sender.PeerUrls));
    }
}
