using Netcd.Core.LocalMember;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;

namespace Netcd.Server.V2;

/// <summary><c>/v2/machines</c>: client URLs of all members, sorted; of 0.4 also <c>/v2/peers</c>, the same, and <c>/v2/leader</c>, the leader's peer URL.</summary>
internal sealed class MachinesHandler(EtcdMember member) : IPathHandler
{
    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange, string path, ReadOnlyMemory<char> query)
    {
        if (exchange.Method is not ("GET" or "HEAD"))
        {
            return PlainAnswers.MethodNotAllowed(exchange, "GET,HEAD");
        }

        if (path != "/v2/leader")
        {
            return V2Answers.Text(exchange, string.Join(", ", member.Membership.View.ClientUrls()));
        }

        return member.Membership.View.Find(member.Raft.View.Leader) is { PeerUrls: [var url, ..] }
            ? V2Answers.Text(exchange, url)
            : V2Answers.Error(exchange, new Core.V2.V2Error(Core.V2.V2ErrorCode.LeaderElect, "", 0));
    }
}
