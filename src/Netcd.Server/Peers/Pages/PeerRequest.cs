using Netcd.Rpc.Http;
using Netcd.Server.Pages;

namespace Netcd.Server.Peers.Pages;

/// <summary>Steps that the pages of the peer port share.</summary>
internal static class PeerRequest
{
    /// <summary>405 for any other method than the one a page knows.</summary>
    public static ValueTask MethodNotAllowed(PlainHttpExchange exchange, string allowed)
    {
        exchange.ResponseHeaders.Allow = allowed;
        return PlainAnswers.Error(exchange, 405, "Method Not Allowed");
    }

    /// <summary>Answers an error and closes the connection behind it.</summary>
    public static ValueTask ErrorAndClose(PlainHttpExchange exchange, int status, string text)
    {
        exchange.ResponseHeaders.Connection = "close";
        return PlainAnswers.Error(exchange, status, text);
    }
}
