using Google.Protobuf;

namespace Netcd.Rpc.Client;

/// <summary>An open call on Protobuf messages, see <see cref="RpcClientStream"/>.</summary>
/// <typeparam name="TRequest">Request message.</typeparam>
/// <typeparam name="TResponse">Response message.</typeparam>
public sealed class RpcClientStream<TRequest, TResponse> : IAsyncDisposable
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    private readonly MessageParser<TResponse> _parser;

    internal RpcClientStream(RpcClientStream raw, MessageParser<TResponse> parser)
    {
        Raw = raw;
        _parser = parser;
    }

    /// <summary>The stream of bytes underneath: metadata, status.</summary>
    public RpcClientStream Raw { get; }

    /// <summary>Sends a message.</summary>
    /// <exception cref="RpcException">The call is over, with this status.</exception>
    public ValueTask WriteAsync(TRequest message) => Raw.WriteAsync(message);

    /// <summary>Half-closes: no more messages will be written.</summary>
    public void CompleteWrites() => Raw.CompleteWrites();

    /// <summary>The next response message, or null at the end of a call that succeeded.</summary>
    /// <exception cref="RpcException">The call failed.</exception>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled.</exception>
    public async ValueTask<TResponse?> ReadAsync()
    {
        RpcMessage message = await Raw.ReadAsync();
        return message.IsEnd ? null : RpcClientStream.Parse(message.Payload, _parser);
    }

    /// <summary>Cancels the call when it is open.</summary>
    public ValueTask DisposeAsync() => Raw.DisposeAsync();
}
