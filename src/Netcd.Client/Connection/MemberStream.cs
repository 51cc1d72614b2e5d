using Google.Protobuf;
using Netcd.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Client.Connection;

/// <summary>An open stream and the member that it is open at.</summary>
internal sealed class MemberStream<TRequest, TResponse>(
    RpcClientStream<TRequest, TResponse> stream, CallRunner calls, Member member, string path, string token) : IAsyncDisposable
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    /// <summary>Sends a message.</summary>
    public ValueTask WriteAsync(TRequest message) => stream.WriteAsync(message);

    /// <summary>Half-closes.</summary>
    public void CompleteWrites() => stream.CompleteWrites();

    /// <summary>The next message; null at the end.</summary>
    public async ValueTask<TResponse?> ReadAsync()
    {
        TResponse? message = await stream.ReadAsync();
        member.Succeeded();
        return message;
    }

    /// <summary>
    /// Whether the stream may be opened again after this failure: the member is unavailable or broke the connection, or wants a new token.
    /// When it may, the failure is noted.
    /// </summary>
    public bool CanReopen(RpcException failure)
    {
        bool can = failure.Code is RpcStatusCode.Unavailable or RpcStatusCode.Internal || AuthTokenSource.IsRefusal(failure);
        if (can)
        {
            calls.Failed(member, path, token, failure);
        }

        return can;
    }

    /// <summary>The server ended a stream that should go on: what opens it again must not do so at once.</summary>
    public void EndedEarly() => calls.Failed(member, path, token, new RpcException(RpcStatusCode.Unavailable, "the server ended the stream"));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
