using System.Collections.Frozen;
using Netcd.Rpc.Http;

namespace Netcd.Server.Pages;

/// <summary>Finds the page of a path. Other paths go to the fallback; without one they get 404, or are sent to their clean form.</summary>
/// <param name="pages">A page for each path; a path that ends in <c>/</c> stands for all below it, too, and is where the path without the slash is sent.</param>
/// <param name="fallback">Answers what is no page; null for none.</param>
public sealed class PageRouter(IEnumerable<KeyValuePair<string, IPlainHttpHandler>> pages, IPlainHttpHandler? fallback = null) : IPlainHttpHandler
{
    private readonly KeyValuePair<string, IPlainHttpHandler>[] _trees = [.. pages.Where(static page => page.Key.EndsWith('/'))];
    private readonly FrozenDictionary<string, IPlainHttpHandler> _pages = pages.ToFrozenDictionary(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        if (!exchange.RawTarget.StartsWith('/'))
        {
            return ServeAsync(exchange);
        }

        if (!GoPath.TrySplit(exchange.RawTarget, out string sent, out ReadOnlyMemory<char> query))
        {
            return PlainAnswers.BadPath(exchange);
        }

        // The fallback looks at paths in its own way.
        string clean = GoPath.Clean(sent);
        return clean != sent && (fallback is null || TreeOf(clean) is not null) ? PlainAnswers.Redirect(exchange, clean, query.Span) : ServeAsync(exchange);
    }

    private ValueTask ServeAsync(PlainHttpExchange exchange) =>
        _pages.TryGetValue(exchange.Path, out IPlainHttpHandler? page) ? page.HandleAsync(exchange)
        : TreeOf(exchange.Path) is { } tree ? tree.HandleAsync(exchange)
        : IsTreeWithoutSlash(exchange.Path) ? PlainAnswers.Redirect(exchange, exchange.Path + "/", exchange.QueryString.AsSpan().TrimStart('?'))
        : fallback is not null ? fallback.HandleAsync(exchange)
        : PlainAnswers.NotFound(exchange);

    private bool IsTreeWithoutSlash(string path)
    {
        foreach ((string prefix, _) in _trees)
        {
            if (prefix.Length == path.Length + 1 && prefix.StartsWith(path, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

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
