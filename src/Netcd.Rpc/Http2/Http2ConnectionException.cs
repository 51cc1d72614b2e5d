namespace Netcd.Rpc.Http2;

/// <summary>The peer broke the protocol in a way that ends the connection: GOAWAY with this code and text.</summary>
internal sealed class Http2ConnectionException(Http2Error error, string reason) : Exception(reason)
{
    public Http2Error Error { get; } = error;
}
