using System.Collections.Frozen;
using Netcd.Rpc.Http;

namespace Netcd.Server.Pages;

/// <summary>Finds the page of a path. Other paths go to the fallback; without one they get 404, or are sent to their clean form.</summary>
/// <param name="pages">A page for each path; a path that ends in <c>/</c> stands for all below it, too.</param>
/// <param name="fallback">Answers what is no page; null for none.</param>
public sealed class PageRouter(IEnumerable<KeyValuePair<string, IPlainHttpHandler>> pages, IPlainHttpHandler? fallback = null) : IPlainHttpHandler
{
    private readonly KeyValuePair<string, IPlainHttpHandler>[] _trees = [.. pages.Where(static page => page.Key.EndsWith('/'))];
    private readonly FrozenDictionary<string, IPlainHttpHandler> _pages = pages.ToFrozenDictionary(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange) =>
        _pages.TryGetValue(exchange.Path, out IPlainHttpHandler? page) ? page.HandleAsync(exchange)
        : TreeOf(exchange.Path) is { } tree ? tree.HandleAsync(exchange)
        : fallback is not null ? fallback.HandleAsync(exchange)
        : GoPath.Clean(exchange.Path) is { } clean && clean != exchange.Path ? PlainAnswers.Redirect(exchange, clean, exchange.QueryString.AsSpan().TrimStart('?'))
        : PlainAnswers.NotFound(exchange);

    private IPlainHttpHandler? TreeOf(string path)
    {
        foreach ((string prefix, IPlainHttpHandler tree) in _trees)
        {
            if (path.StartsWith(prefix, StringComparison.Ordinal))
            {
                return tree;
            }
        }

        return null;
    }
}
