using Google.Protobuf;

namespace Netcd.Rpc.Server;

/// <summary>Response messages of a stream. One writer at a time.</summary>
/// <typeparam name="T">Message type.</typeparam>
public readonly struct RpcStreamWriter<T>
    where T : class, IMessage<T>
{
    private readonly RpcCall _call;

    internal RpcStreamWriter(RpcCall call) => _call = call;

    /// <summary>Sends a message and waits until the client's window has room for the next one.</summary>
    /// <exception cref="OperationCanceledException">The call is over: see <see cref="RpcCall.Cancellation"/>.</exception>
    public ValueTask WriteAsync(T message)
    {
        _call.Write(message);
        return _call.FlushAsync();
    }
}
