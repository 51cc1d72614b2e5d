using Microsoft.AspNetCore.Http;
using Netcd.Core.Bootstrap;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Membership;
using Netcd.Core.Peers;
using Netcd.Rpc.Http;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Peers.Pages;

/// <summary>Whether the sender of a raft request speaks our versions and belongs to our cluster. Thread-safe.</summary>
internal static class SenderCheck
{
    // What a sender without a version header is: etcd 2.0 had none.
    private static readonly EtcdVersion Unnamed = new(2, 0, 0, "");

    /// <summary>The text of status 412, or null when the sender is right.</summary>
    public static string? Refuse(PlainHttpExchange exchange, IPeerHandler handler, ILog log)
    {
        if (VersionError(exchange.RequestHeaders) is { } error)
        {
            log.Warn("failed to check version compatibility", [.. Fields(exchange, handler), ("error", error)]);
            return PeerAnswer.IncompatibleVersion;
        }

        string cluster = exchange.RequestHeaders[PeerHeaders.ClusterId].ToString();
        if (cluster != MemberIds.ToText(handler.ClusterId))
        {
            log.Warn("request cluster ID mismatch", [.. Fields(exchange, handler), ("remote-peer-cluster-id", cluster)]);
            return PeerAnswer.ClusterIdMismatch;
        }

        return null;
    }

    /// <summary>Makes the sender of a request reachable, so that a member that lags can be told about others.</summary>
    public static void AddAsRemote(PlainHttpExchange exchange, HttpPeerTransport transport)
    {
        if (MemberIds.TryParse(exchange.RequestHeaders[PeerHeaders.ServerFrom].ToString(), out ulong from))
        {
            AddAsRemote(exchange, transport, from);
        }
    }

    /// <summary>The same for a sender whose id is known.</summary>
    public static void AddAsRemote(PlainHttpExchange exchange, HttpPeerTransport transport, ulong from)
    {
        string urls = exchange.RequestHeaders[PeerHeaders.PeerUrls].ToString();
        if (urls.Length > 0)
        {
            transport.AddRemote(from, urls.Split(','));
        }
    }

    private static string? VersionError(IHeaderDictionary headers)
    {
        string name = headers[PeerHeaders.ServerFrom].ToString();
        string sent = headers[PeerHeaders.ServerVersion].ToString();
        if (!TryVersion(sent, out EtcdVersion server) || !TryVersion(headers[PeerHeaders.MinClusterVersion].ToString(), out EtcdVersion oldest))
        {
            return $"remote version is malformed: remote[{name}]={sent}";
        }

        EtcdVersion ours = ServerVersion.Release;
        return server.ToCluster() < ServerVersion.MinimumCluster ? $"remote version is too low: remote[{name}]={server}, local={ours}"
            : oldest.ToCluster() > ours.ToCluster() ? $"local version is too low: remote[{name}]={server}, local={ours}"
            : null;
    }

    private static bool TryVersion(string text, out EtcdVersion version)
    {
        version = Unnamed;
        return text.Length == 0 || EtcdVersion.TryParse(text, out version);
    }

    private static LogField[] Fields(PlainHttpExchange exchange, IPeerHandler handler)
    {
        IHeaderDictionary headers = exchange.RequestHeaders;
        return
        [
            ("local-member-id", MemberIds.ToText(handler.MemberId)),
            ("local-member-cluster-id", MemberIds.ToText(handler.ClusterId)),
            ("local-member-server-version", ServerVersion.Release.ToString()),
            ("local-member-server-minimum-cluster-version", ServerVersion.MinimumCluster.ToString()),
            ("remote-peer-server-name", headers[PeerHeaders.ServerFrom].ToString()),
            ("remote-peer-server-version", headers[PeerHeaders.ServerVersion].ToString()),
            ("remote-peer-server-minimum-cluster-version", headers[PeerHeaders.MinClusterVersion].ToString()),
        ];
    }
}
