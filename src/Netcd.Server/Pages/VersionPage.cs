using Netcd.Rpc.Http;
using Netcd.Server.Hosting;

namespace Netcd.Server.Pages;

/// <summary>/version.</summary>
/// <param name="clusterVersion">The version of the cluster as text, null until it is decided.</param>
public sealed class VersionPage(Func<string?> clusterVersion) : IPlainHttpHandler
{
    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange) =>
        exchange.Method == "GET"
            ? exchange.WriteAsync(200, "application/json", $"{{\"etcdserver\":\"{BuildInfo.Etcd}\",\"etcdcluster\":\"{clusterVersion() ?? "not_decided"}\"}}")
            : PlainAnswers.MethodNotAllowed(exchange);
}
