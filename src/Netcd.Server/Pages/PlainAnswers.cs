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

    /// <summary>404.</summary>
    public static ValueTask NotFound(PlainHttpExchange exchange) => Error(exchange, 404, "404 page not found");

    /// <summary>405 for pages that only know GET.</summary>
    public static ValueTask MethodNotAllowed(PlainHttpExchange exchange)
    {
        exchange.ResponseHeaders.Allow = "GET";
        return Error(exchange, 405, "Method Not Allowed");
    }
}
