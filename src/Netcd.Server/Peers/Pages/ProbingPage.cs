using System.Globalization;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;

namespace Netcd.Server.Peers.Pages;

/// <summary>/raft/probing: alive, and what time it is here.</summary>
internal sealed class ProbingPage(TimeProvider clock) : IPlainHttpHandler
{
    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        string now = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
        return exchange.WriteAsync(200, PlainAnswers.Text, $"{{\"OK\":true,\"Now\":\"{now}\"}}\n");
    }
}
