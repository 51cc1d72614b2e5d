using Netcd.Rpc.Http;
using Netcd.Server.Pages;
using Netcd.Server.Standby;

namespace Netcd.Server.Peers.Pages;

/// <summary>What the peer port answers over HTTP. Until the transport has started, status 503.</summary>
public sealed class PeerPages : IPlainHttpHandler
{
    private readonly HttpPeerTransport _transport;
    private readonly PageRouter _pages;

    /// <summary>Puts the pages of a transport together.</summary>
    /// <param name="transport">The traffic with other members.</param>
    /// <param name="admin">The admin pages of etcd 0.4; null for none.</param>
    public PeerPages(HttpPeerTransport transport, IPlainHttpHandler? admin = null)
    {
        _transport = transport;
        var leases = new LeasePage(transport);
        _pages = new PageRouter([
            new("/raft", new MessagePage(transport)),
            new("/raft/stream/", new StreamPage(transport)),
            new("/raft/snapshot", new SnapshotPage(transport)),
            new("/raft/probing", new ProbingPage(transport.Clock)),
            new("/members", new MembersPage(transport)),
            new(PromotePage.Prefix, new PromotePage(transport)),
            new("/members/hashkv", new HashKvPage(transport)),
            new("/leases", leases),
            new("/leases/internal", leases),
            new("/downgrade/enabled", new DowngradePage(transport)),
            new("/version", new VersionPage(() => transport.Handler!.Versions.Cluster)),
            .. admin is null ? (KeyValuePair<string, IPlainHttpHandler>[])[] : [new(AdminPages.Prefix, admin)],
        ]);
    }

    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange) =>
        _transport.Handler is null ? PlainAnswers.Error(exchange, 503, "Service Unavailable") : _pages.HandleAsync(exchange);
}
