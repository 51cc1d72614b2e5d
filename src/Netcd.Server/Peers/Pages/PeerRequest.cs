using System.Text;
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

    /// <summary>Answers an error and cuts the connection in the middle of it, as etcd does when it cannot go on with a peer.</summary>
    public static async ValueTask ErrorAndCut(PlainHttpExchange exchange, int status, string text)
    {
        exchange.StatusCode = status;
        exchange.ResponseHeaders.ContentType = PlainAnswers.Text;
        await exchange.StartAsync();
        await exchange.ResponseBody.WriteAsync(Encoding.UTF8.GetBytes(text + "\n"), exchange.Aborted);
        exchange.Abort();
    }

    /// <summary>Answers an error and closes the connection behind it.</summary>
    public static ValueTask ErrorAndClose(PlainHttpExchange exchange, int status, string text)
    {
        exchange.ResponseHeaders.Connection = "close";
        return PlainAnswers.Error(exchange, status, text);
    }
}
