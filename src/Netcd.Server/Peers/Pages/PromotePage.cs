using System.Collections.Immutable;
using System.Globalization;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Membership;
using Netcd.Core.Peers;
using Netcd.Protocol.Errors;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Peers.Pages;

/// <summary>POST /members/promote/ID, with the id in decimal: makes a learner a voter.</summary>
internal sealed class PromotePage(HttpPeerTransport transport) : IPlainHttpHandler
{
    /// <summary>The path without the id.</summary>
    public const string Prefix = "/members/promote/";

    /// <inheritdoc/>
    public async ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        IPeerHandler handler = transport.Handler!;
        if (exchange.Method != "POST")
        {
            await PeerRequest.MethodNotAllowed(exchange, "POST");
            return;
        }

        exchange.ResponseHeaders[PeerHeaders.ClusterId] = MemberIds.ToText(handler.ClusterId);
        string idText = exchange.Path[Prefix.Length..];
        if (!ulong.TryParse(idText, NumberStyles.None, CultureInfo.InvariantCulture, out ulong id))
        {
            await PlainAnswers.Error(exchange, 404, $"member {idText} not found in cluster");
            return;
        }

        PeerResult<ImmutableArray<Member>> result = await handler.PromoteAsync(id);
        if (result.Succeeded)
        {
            await exchange.WriteAsync(200, "application/json", MembersPage.Json(result.Value));
            return;
        }

        await FailAsync(exchange, result.Error);
        transport.Log.Warn("failed to promote a member", [("member-id", MemberIds.ToText(id)), ("error", result.IsAnswered ? result.Error.Message() : result.Reason)]);
    }

    private static ValueTask FailAsync(PlainHttpExchange exchange, EtcdError error) => error switch
    {
        EtcdError.MemberNotFound => PlainAnswers.Error(exchange, 404, MembershipError.IdNotFound.Text()),
        EtcdError.MemberNotLearner => PlainAnswers.Error(exchange, 412, MembershipError.MemberNotLearner.Text()),
        EtcdError.LearnerNotReady => PlainAnswers.Error(exchange, 412, error.Message()),
        _ => exchange.WriteAsync(500, "application/json", "{\"message\":\"Internal Server Error\"}"),
    };
}
