using System.Collections.Frozen;
using Netcd.Rpc.Http;

namespace Netcd.Server.Pages;

/// <summary>Finds the page of a path; other paths get 404.</summary>
public sealed class PageRouter(IEnumerable<KeyValuePair<string, IPlainHttpHandler>> pages) : IPlainHttpHandler
{
    private readonly FrozenDictionary<string, IPlainHttpHandler> _pages = pages.ToFrozenDictionary(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange) =>
        _pages.TryGetValue(exchange.Path, out IPlainHttpHandler? page) ? page.HandleAsync(exchange) : PlainAnswers.NotFound(exchange);
}
