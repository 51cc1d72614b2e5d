using Google.Protobuf;

namespace Netcd.Rpc.Server;

/// <summary>Request messages of a stream, decoded. One reader at a time.</summary>
/// <typeparam name="T">Message type.</typeparam>
public readonly struct RpcStreamReader<T>
    where T : class, IMessage<T>
{
    private readonly RpcCall _call;
    private readonly MessageParser<T> _parser;

    internal RpcStreamReader(RpcCall call, MessageParser<T> parser)
    {
        _call = call;
        _parser = parser;
    }

    /// <summary>The next message, or null when the client has half-closed.</summary>
    /// <exception cref="RpcException">The client broke the protocol; let it pass through.</exception>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no such message; let it pass through.</exception>
    /// <exception cref="OperationCanceledException">The call is over: see <see cref="RpcCall.Cancellation"/>.</exception>
    public async ValueTask<T?> ReadAsync()
    {
        RpcMessage message = await _call.ReadAsync();
        return message.IsEnd ? null : _parser.ParseFrom(message.Payload);
    }
}
