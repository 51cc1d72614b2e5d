using Netcd.Rpc.Http;
using Netcd.Server.Pages;
using Netcd.Telemetry.GoText;

namespace Netcd.Server.V2Proxy;

/// <summary>Everything on the ports of a proxy but its metrics: what it says of itself, refusals, the rest is passed on.</summary>
/// <param name="director">Knows the endpoints.</param>
/// <param name="next">Passes requests on.</param>
/// <param name="isReadOnly">Refuse what is no GET.</param>
internal sealed class ProxyPages(ProxyDirector director, IPlainHttpHandler next, bool isReadOnly) : IPlainHttpHandler
{
    private const string ConfigurationPath = "/v2/config/local/proxy";

    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        if (isReadOnly && exchange.Method != "GET")
        {
            exchange.StatusCode = 501;
            exchange.ResponseHeaders.ContentLength = 0;
            return ValueTask.CompletedTask;
        }

        return exchange.Path != ConfigurationPath ? next.HandleAsync(exchange)
            : exchange.Method != "GET" ? PlainAnswers.MethodNotAllowed(exchange)
            : exchange.WriteAsync(200, "application/json", $"{{\"endpoints\":[{string.Join(',', director.Available().Select(static endpoint => GoJson.Quote(endpoint.Url)))}]}}\n");
    }
}
