using Netcd.Rpc.Http;

namespace Netcd.Server.Pages;

/// <summary>Plain text answers as Go's HTTP library gives them.</summary>
internal static class PlainAnswers
{
    /// <summary>Media type of plain text.</summary>
    public const string Text = "text/plain; charset=utf-8";

    /// <summary>An error: a line of text that browsers must not interpret.</summary>
    public static ValueTask Error(PlainHttpExchange exchange, int status, string text)
    {
        exchange.ResponseHeaders.XContentTypeOptions = "nosniff";
        return exchange.WriteAsync(status, Text, text + "\n");
    }

    /// <summary>400 for a path that is none: as Go answers before any handler, so without the headers that handlers set.</summary>
    public static ValueTask BadPath(PlainHttpExchange exchange)
    {
        exchange.ResponseHeaders.Clear();
        return exchange.WriteAsync(400, Text, "400 Bad Request");
    }

    /// <summary>404.</summary>
    public static ValueTask NotFound(PlainHttpExchange exchange) => Error(exchange, 404, "404 page not found");

    /// <summary>405 for pages that only know GET.</summary>
    public static ValueTask MethodNotAllowed(PlainHttpExchange exchange) => MethodNotAllowed(exchange, "GET");

    /// <summary>405 for pages that know these methods, separated by commas.</summary>
    public static ValueTask MethodNotAllowed(PlainHttpExchange exchange, string allowed)
    {
        exchange.ResponseHeaders.Allow = allowed;
        return Error(exchange, 405, "Method Not Allowed");
    }

    /// <summary>301 to another path with the same query; only GET gets a body and only GET and HEAD a media type.</summary>
    public static ValueTask Redirect(PlainHttpExchange exchange, string path, ReadOnlySpan<char> query)
    {
        string location = GoPath.Escape(path) + (query.IsEmpty ? "" : $"?{query}");
        exchange.ResponseHeaders.Location = location;
        if (exchange.Method is "GET" or "HEAD")
        {
            string link = location.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
                .Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", "&#34;", StringComparison.Ordinal).Replace("'", "&#39;", StringComparison.Ordinal);
            return exchange.WriteAsync(301, "text/html; charset=utf-8", $"<a href=\"{link}\">Moved Permanently</a>.\n\n");
        }

        exchange.StatusCode = 301;
        exchange.ResponseHeaders.ContentLength = 0;
        return ValueTask.CompletedTask;
    }
}
