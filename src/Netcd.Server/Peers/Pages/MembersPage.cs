using System.Buffers;
using System.Collections.Immutable;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Membership;
using Netcd.Core.Peers;
using Netcd.Rpc.Http;

namespace Netcd.Server.Peers.Pages;

/// <summary>GET /members: the members as this one knows them.</summary>
internal sealed class MembersPage(HttpPeerTransport transport) : IPlainHttpHandler
{
    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        if (exchange.Method != "GET")
        {
            return PeerRequest.MethodNotAllowed(exchange, "GET");
        }

        IPeerHandler handler = transport.Handler!;
        exchange.ResponseHeaders[PeerHeaders.ClusterId] = MemberIds.ToText(handler.ClusterId);
        return exchange.WriteAsync(200, "application/json", Json(handler.Membership.Members));
    }

    /// <summary>An array of members as JSON, with a line break behind it.</summary>
    public static ReadOnlyMemory<byte> Json(ImmutableArray<Member> members)
    {
        var text = new ArrayBufferWriter<byte>();
        text.Write("["u8);
        for (int i = 0; i < members.Length; i++)
        {
            text.Write(i > 0 ? ","u8 : []);
            text.Write(MemberJson.WriteMember(members[i]));
        }

        text.Write("]\n"u8);
        return text.WrittenMemory;
    }
}
