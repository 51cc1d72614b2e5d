using Netcd.Rpc.Http;
using Netcd.Server.Health;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Proxy.L7;

/// <summary>/health and /proxy/health of the proxy.</summary>
/// <param name="check">Finds what is wrong; empty: nothing.</param>
/// <param name="log">Told of failures.</param>
internal sealed class ProxyHealthPage(Func<Task<string>> check, ILog log) : IPlainHttpHandler
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        if (await HealthAnswer.AcceptsAsync(exchange, log))
        {
            await HealthAnswer.SendAsync(exchange, await check(), log);
        }
    }
}
