using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Peers;
using Netcd.Protocol.Errors;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;

namespace Netcd.Server.Peers.Pages;

/// <summary>GET /downgrade/enabled: <c>true</c> or <c>false</c>, after a linearizable read.</summary>
internal sealed class DowngradePage(HttpPeerTransport transport) : IPlainHttpHandler
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        if (exchange.Method != "GET")
        {
            await PeerRequest.MethodNotAllowed(exchange, "GET");
            return;
        }

        IPeerHandler handler = transport.Handler!;
        exchange.ResponseHeaders[PeerHeaders.ClusterId] = MemberIds.ToText(handler.ClusterId);
        PeerResult<bool> result = await handler.IsDowngradeEnabledAsync();
        if (!result.Succeeded)
        {
            await PlainAnswers.Error(exchange, 500, "failed linearized read: " + (result.IsAnswered ? result.Error.Message() : result.Reason));
            return;
        }

        await exchange.WriteAsync(200, "text/plain", result.Value ? "true" : "false");
    }
}
