namespace Netcd.Rpc;

/// <summary>
/// A call that did not succeed. Clients get it from every failed call; a server handler may throw it on rare paths, where
/// <c>RpcCall.Fail</c> is inconvenient: it costs some microseconds.
/// </summary>
/// <param name="status">Outcome of the call.</param>
/// <param name="inner">What went wrong below, when the failure comes from the transport.</param>
public sealed class RpcException(RpcStatus status, Exception? inner = null) : Exception(status.Message, inner)
{
    /// <summary>A failure with code and text.</summary>
    public RpcException(RpcStatusCode code, string message)
        : this(new RpcStatus(code, message))
    {
    }

    /// <summary>Outcome of the call.</summary>
    public RpcStatus Status { get; } = status;

    /// <summary>Code of <see cref="Status"/>.</summary>
    public RpcStatusCode Code => Status.Code;

    /// <summary>Whether the request surely never left this process (client side): no connection could be made.</summary>
    public bool IsUnsent => InnerException is { } inner && Client.TransportErrors.IsConnect(inner);

    /// <summary>Metadata that came with the failure (client side), without the headers of the protocol.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Trailers { get; init; } = [];
}
