using Netcd.Core.LocalMember;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;

namespace Netcd.Server.V2;

/// <summary><c>/v2/machines</c>: client URLs of all members, sorted.</summary>
internal sealed class MachinesHandler(EtcdMember member) : IV2Handler
{
    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange, string path, ReadOnlyMemory<char> query) =>
        exchange.Method is "GET" or "HEAD"
            ? V2Answers.Text(exchange, string.Join(", ", member.Membership.View.ClientUrls()))
            : PlainAnswers.MethodNotAllowed(exchange, "GET,HEAD");
}
