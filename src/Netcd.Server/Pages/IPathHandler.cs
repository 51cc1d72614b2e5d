using Netcd.Rpc.Http;

namespace Netcd.Server.Pages;

/// <summary>Answers the requests below some path.</summary>
internal interface IPathHandler
{
    /// <summary>Answers one request; as <see cref="IPlainHttpHandler.HandleAsync"/>.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="path">Its decoded and clean path.</param>
    /// <param name="query">Its query without the question mark, as sent.</param>
    ValueTask HandleAsync(PlainHttpExchange exchange, string path, ReadOnlyMemory<char> query);
}
