using System.Collections.Frozen;
using Netcd.Rpc.Http;

namespace Netcd.Server.Pages;

/// <summary>Finds the page of a path; other paths get 404.</summary>
/// <param name="pages">A page for each path; a path that ends in <c>/</c> stands for all below it, too.</param>
public sealed class PageRouter(IEnumerable<KeyValuePair<string, IPlainHttpHandler>> pages) : IPlainHttpHandler
{
    private readonly KeyValuePair<string, IPlainHttpHandler>[] _trees = [.. pages.Where(static page => page.Key.EndsWith('/'))];
    private readonly FrozenDictionary<string, IPlainHttpHandler> _pages = pages.ToFrozenDictionary(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange) =>
        _pages.TryGetValue(exchange.Path, out IPlainHttpHandler? page) ? page.HandleAsync(exchange)
        : TreeOf(exchange.Path) is { } tree ? tree.HandleAsync(exchange)
        : Clean(exchange.Path) is { } clean && clean != exchange.Path ? RedirectAsync(exchange, clean)
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

    // Go's router sends //health and /a/../health to /health.
    private static string Clean(string path)
    {
        if (!path.Contains("//", StringComparison.Ordinal) && !path.Contains("/.", StringComparison.Ordinal))
        {
            return path;
        }

        var parts = new List<string>();
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("." or ".."))
            {
                parts.Add(part);
            }
        }

        return "/" + string.Join('/', parts) + (path.EndsWith('/') && parts.Count > 0 ? "/" : "");
    }

    private static ValueTask RedirectAsync(PlainHttpExchange exchange, string path)
    {
        exchange.ResponseHeaders.Location = string.Concat(path.Split('/').Select((part, i) => (i > 0 ? "/" : "") + Uri.EscapeDataString(part))) + exchange.QueryString;
        return exchange.WriteAsync(301, "text/html; charset=utf-8", "<a href=\"" + exchange.ResponseHeaders.Location + "\">Moved Permanently</a>.\n\n");
    }
}
