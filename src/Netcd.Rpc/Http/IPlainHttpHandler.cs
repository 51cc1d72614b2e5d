namespace Netcd.Rpc.Http;

/// <summary>Answers everything on a port that is not gRPC: health, version, metrics, JSON gateway, v2 API, peer streams.</summary>
public interface IPlainHttpHandler
{
    /// <summary>
    /// Answers one request. The response ends when the returned task ends. Called concurrently from pool threads. An exception
    /// before the response has started becomes status 500, later it cuts the connection.
    /// </summary>
    ValueTask HandleAsync(PlainHttpExchange exchange);
}
