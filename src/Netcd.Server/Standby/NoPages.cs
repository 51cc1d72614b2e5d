using Netcd.Rpc.Http;
using Netcd.Server.Pages;

namespace Netcd.Server.Standby;

/// <summary>The peer port of a standby, which is outside of raft: 404.</summary>
internal sealed class NoPages : IPlainHttpHandler
{
    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange) => PlainAnswers.NotFound(exchange);
}
